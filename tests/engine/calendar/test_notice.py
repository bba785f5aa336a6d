"""Next year's holidays from pasted text: read, compared with itself, refused with the line."""

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar, Year, parse_notice, read_year
from engine.errors import InvalidValueError

CALENDAR = Calendar.shipped()
WEEKDAYS = "一二三四五六日"

OF_2026 = """
国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　经国务院批准，现将2026年元旦、春节等节日放假调休日期的具体安排通知如下。
　　一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
　　二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
　　三、清明节：4月4日（周六）至6日（周一）放假，共3天。
　　四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
　　五、端午节：6月19日（周五）至21日（周日）放假，共3天。
　　六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
　　七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
　　各地要安排好值班和安全保卫工作。

国务院办公厅
2025年11月4日
"""

OF_2024 = """国务院办公厅关于2024年部分节假日安排的通知 国办发明电[2023]7号
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假，安排职工在除夕（2月9日）休息，不放假。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
2023年10月25日
"""

OF_2019 = """国务院办公厅关于2019年部分节假日安排的通知
国办发明电（2018）15号
一、元旦:2018年12月30日至2019年1月1日放假调休,共3天。2018年12月29日(星期六)上班。
二、春节:2月4日至10日放假调休,共7天。2月2日(星期六)、2月3日(星期日)上班。
三、清明节:4月5日放假,与周末连休。
四、劳动节:5月1日放假。
五、端午节:6月7日放假,与周末连休。
六、中秋节:9月13日放假,与周末连休。
七、国庆节:10月1日至7日放假调休,共7天。9月29日(星期日)、10月12日(星期六)上班。
国务院办公厅2018年12月6日
"""


def shipped(number: int) -> Year:
    return next(year for year in CALENDAR.years if year.year == number)


def said(day: date, *, since: date | None = None, year: int) -> str:
    """A date as a notice writes it: year and month only where they change."""
    own = "" if day.year == (since.year if since else year) else f"{day.year}年"
    month = "" if since and (day.year, day.month) == (since.year, since.month) else f"{day.month}月"
    return f"{own}{month}{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def written(year: Year) -> str:
    """The notice of a year in the standard wording: the other direction, for comparison."""
    lines = [f"国务院办公厅关于{year.year}年部分节假日安排的通知", year.notices[0].number]
    for number, holiday in zip("一二三四五六七八", year.holidays, strict=False):
        first, last = holiday.first, holiday.last
        span = said(first, year=year.year)
        if last != first:
            span += "至" + said(last, since=first, year=year.year)
        total = (last - first).days + 1
        line = f"{number}、{holiday.name}：{span}放假调休，共{total}天。"
        if holiday.make_up:
            line += "、".join(said(day, year=year.year) for day in holiday.make_up) + "上班。"
        lines.append(line)
    published = year.notices[0].published_on
    return "\n".join([*lines, f"{published.year}年{published.month}月{published.day}日"])


@pytest.mark.parametrize("number", range(2018, 2027))
def test_every_shipped_year_comes_back_from_its_notices_wording(number):
    year = shipped(number)

    read = parse_notice(written(year))

    assert read.holidays == year.holidays
    assert read.notices[0].number == year.notices[0].number
    assert read.notices[0].published_on == year.notices[0].published_on


@pytest.mark.parametrize(("text", "number"), [(OF_2026, 2026), (OF_2024, 2024)])
def test_a_pasted_notice_is_the_shipped_year(text, number):
    assert parse_notice(text) == shipped(number)


def test_a_new_years_block_reaches_into_the_december_before():
    [new_year, *_] = parse_notice(OF_2019).holidays

    assert (new_year.first, new_year.last) == (date(2018, 12, 30), date(2019, 1, 1))
    assert new_year.make_up == (date(2018, 12, 29),)


def test_december_of_the_year_before_may_go_without_its_year():
    text = OF_2019.replace("2018年12月30日至2019年1月1日", "12月30日至1月1日")
    text = text.replace("2018年12月29日", "12月29日")

    assert parse_notice(text) == parse_notice(OF_2019)


def test_a_line_that_the_paste_broke_off_is_put_back():
    text = OF_2026.replace("共9天。2月14日", "共9天。\n2月14日")

    assert parse_notice(text) == shipped(2026)


def test_either_form_is_recognized_by_itself():
    assert read_year(OF_2026) == shipped(2026)
    assert (
        read_year(
            "# 2027\nyear = 2027\n[[notices]]\nnumber='1'\npublished_on=2026-11-01\n"
            "title='2027'\n[[holidays]]\nname='元旦'\nfirst=2027-01-01\nlast=2027-01-01\n"
            "[[holidays]]\nname='劳动节'\nfirst=2027-05-01\nlast=2027-05-02\n"
            "[[holidays]]\nname='国庆节'\nfirst=2027-10-01\nlast=2027-10-03\n"
        ).year
        == 2027
    )


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param("1月4日（周日）", "1月4日（周六）", "第8行“元旦”.*2026-01-04是星期日", id="weekday"),
        pytest.param("共9天", "共8天", "第9行“春节”.*共8天.*是9天", id="total"),
        pytest.param("5月9日（周六）", "5月3日（周日）", "2026-05-03出现两次.*放假.*上班", id="off and on"),
        pytest.param("4月4日（周六）至6日（周一）放假", "放假三天", "第10行“清明节”.*没有写明", id="no date"),
        pytest.param("4月4日（周六）至6日（周一）放假", "4月4日至6日调休", "看不懂“4月4日至6日调休", id="words"),
        pytest.param("4月4日（周六）至6日（周一）", "4月31日至5月1日", "没有2026年4月31日", id="no such day"),
        pytest.param("9月20日（周日）", "9月21日（周一）", "2026-09-21是星期一.*星期六或星期日", id="weekday work"),
        pytest.param("6月19日（周五）至21日（周日）", "6月21日至19日", "“端午节”.*早于第一天", id="backwards"),
        pytest.param("10月1日（周四）至7日（周三）放假调休，共7天", "10月1日放假", "2026-10-02没有放假", id="statutory"),
        pytest.param("国办发明电〔2025〕7号", "", "发文字号", id="no number"),
        pytest.param("部分节假日安排", "放假", "没有找到标题", id="no title"),
        pytest.param("2025年11月4日", "", "成文日期", id="no date of issue"),
        pytest.param("六、中秋节：", "六、中秋节 ", "看不懂“六、中秋节9月25日", id="no colon"),
        pytest.param("共9天。2月14日（周六）", "共9天。2月16日（周一）放假。2月14日（周六）", "两段", id="two blocks"),
        pytest.param("1月1日（周四）至3日（周六）", "2025年11月1日至2025年11月3日", "2025-11-01不属于2026年", id="outside"),
    ],
)  # fmt: skip
def test_a_notice_that_contradicts_itself_is_refused_with_the_line(old, new, complaint):
    assert old in OF_2026

    with pytest.raises(InvalidValueError) as refusal:
        parse_notice(OF_2026.replace(old, new))

    assert re.search(complaint, str(refusal.value)), str(refusal.value)


@pytest.mark.parametrize("text", ["", "year", "国务院办公厅关于2027年部分节假日安排的通知"])
def test_what_is_no_notice_is_refused(text):
    with pytest.raises(InvalidValueError):
        parse_notice(text)


@given(st.text(max_size=200), st.integers(0, len(OF_2026)))
def test_whatever_is_pasted_is_read_or_refused_never_a_crash(noise, place):
    with suppress(InvalidValueError):
        parse_notice(OF_2026[:place] + noise + OF_2026[place:])
