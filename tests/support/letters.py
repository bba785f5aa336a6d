"""Complete facts for every kind of letter: a felling permit of the sample town (domain.md §3.9)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine.letters import LetterCase

ANSWERS: dict[str, dict[str, Any]] = {
    "material_receipt": {
        "materials": {
            "application_form": {"state": "已收", "original": True, "copies": 1},
            "ownership": {
                "state": "不合格",
                "original": False,
                "copies": 1,
                "reason": "未附宗地图",
            },
        }
    },
    "correction_notice": {
        "materials": {
            "application_form": {"state": "缺", "original": False, "copies": 0},
            "ownership": {
                "state": "不合格",
                "original": False,
                "copies": 1,
                "reason": "未附宗地图",
            },
        },
        "reason": "补交时请携带身份证原件。",
    },
    "acceptance_notice": {},
    "non_acceptance": {
        "reason": "申请采伐的林木不在委托镇办理的范围内。",
        "competent_organ": "示例县林业局",
    },
    "not_required": {"reason": "采伐房前屋后个人所有的零星林木，不需要申请采伐许可证。"},
    "special_procedure_notice": {
        "special_days": 10,
        "special_reason": "需要核实林木蓄积。",
    },
    "switch_notice": {
        "switch": [
            {
                "ground": "R1",
                "fact": "申请人表示不签署告知承诺书。",
                "evidence": [],
                "shown": "“告知条件和后果”环节的办理记录",
            }
        ]
    },
    "grant_decision": {
        "facts": "四至清楚，林木与申请一致。\n采伐蓄积不超过限额。",
        "scope": "示例镇示例村一组后山杉木40株，蓄积8.5立方米，择伐。",
        "conditions": "按期完成更新造林。",
        "valid_from": "2026-03-10",
        "valid_to": "2026-06-30",
    },
    "refusal_decision": {
        "facts": "申请采伐的林木位于封山育林区。",
        "grounds": ["R1"],
        "reason": "可以待封山育林期满后另行申请。",
    },
    "service_receipt": {
        "service_method": "直接送达",
        "recipient": "王示例",
        "served_on": "2026-03-12",
        "licence_no": "示例采字2026第0001号",
        "returned": "不动产权证书原件1份",
    },
    "withdrawal": {"reason": "改变建房计划，不再采伐。"},
    "termination": {"reason": "申请人死亡，没有继承人继续申请。"},
    "commitment_letter": {},
    "deemed_acceptance": {},
    "correction_expired": {},
    "extension_notice": {"reason": "需要上级核实采伐限额。", "approver": "示例县林业局局长"},
    "application": {
        "materials": {
            "application_form": {"state": "已收", "original": True, "copies": 1},
            "ownership": {"state": "已收", "original": True, "copies": 1},
        },
        "reason": "自建住房需用材。",
    },
    "one_time_notice": {},
    "correction_receipt": {
        "materials": {"ownership": {"state": "已收", "original": True, "copies": 1}}
    },
    "on_spot_decision": {
        "scope": "示例镇示例村一组后山杉木4株，蓄积0.8立方米，择伐。",
        "valid_from": "2026-03-10",
        "valid_to": "2026-06-30",
    },
    "licence": {
        "licence_no": "示例采字2026第0001号",
        "scope": "示例镇示例村一组后山杉木40株，蓄积8.5立方米，择伐。",
        "valid_from": "2026-03-10",
        "valid_to": "2026-06-30",
        "conditions": "采伐后于2027年3月31日前完成更新造林。",
    },
}

OFFICERS = [
    {"name": "李踏勘", "certificate": "99010100012"},
    {"name": "赵踏勘", "certificate": "99010100013"},
]
TALK: dict[str, object] = {
    "held_on": date(2026, 3, 9),
    "started": "9时30分",
    "ended": "10时40分",
    "recorder": "孙记录",
}
LICENCE: dict[str, object] = {
    "licence_no": "示例采字2026第0001号",
    "facts": "经核查，许可证载明的采伐地点与林权证四至不符。",
    "evidence": "1．现场核查笔录（示镇林许核〔2026〕1号）；\n2．不动产权证书复印件。",
    "heard": "2026年3月9日听取了被许可人的陈述和申辩，被许可人对事实没有异议。",
}
MORE: dict[str, dict[str, object]] = {
    "application": {
        "particulars": [
            {"name": "采伐地点", "value": "示例镇示例村一组后山"},
            {"name": "采伐蓄积", "value": Decimal("8.5")},
            {"name": "采伐方式", "value": "择伐"},
        ]
    },
    "suspension_notice": {
        "reason": "王某就林木权属提起行政诉讼，法院裁定停止执行。",
        "stop_ground": "人民法院裁定停止执行",
        "stop_basis": "《行政诉讼法》第五十六条",
        "stop_document": "（2026）示0101行初3号",
        "stop_effect": "中止期间不计入办理时限。",
    },
    "resumption_notice": {
        "reason": "法院裁定准许撤回起诉。",
        "stopped_on": date(2026, 3, 4),
    },
    "correction_receipt": {"corrected_at": datetime(2026, 3, 9, 6, 5, tzinfo=UTC)},
    "authorisation": {
        "powers": "代为提出申请、补正材料、签收文书和领取证件。",
        "authorised_from": date(2026, 3, 2),
        "authorised_to": date(2026, 6, 30),
    },
    "site_visit_notice": {
        "visit_at": datetime(2026, 3, 12, 1, 30, tzinfo=UTC),
        "place": "示例镇示例村一组后山",
        "visit_matters": "采伐地点四至、树种、株数和蓄积。",
        "officers": OFFICERS,
    },
    "site_visit_record": {
        "visited_on": date(2026, 3, 12),
        "started": "9时30分",
        "ended": "10时50分",
        "place": "示例镇示例村一组后山",
        "officers": OFFICERS,
        "findings": [
            {"name": "四至与林权证是否一致", "finding": "一致"},
            {"name": "树种", "finding": "杉木，与申请一致"},
            {"name": "实测株数", "finding": 40},
            {"name": "实测蓄积（立方米）", "finding": Decimal("8.5")},
            {"name": "是否在封山育林区内", "finding": "否"},
        ],
        "facts": "四至清楚，林木与申请一致，没有权属争议。",
        "photos": 6,
        "companion": "王示例",
        "companion_opinion": "情况属实，没有意见。",
        "conclusion": "符合",
    },
    "defence_notice": {
        "interested_party": "李相邻",
        "facts": "申请采伐的林木与你承包的林地相邻，集材道经过你的林地边界。",
        "interest": "集材可能影响你的林地通行和幼林。",
        "defence_until": date(2026, 3, 18),
    },
    "defence_record": {
        "interested_party": "李相邻",
        "place": "示例镇便民服务中心第一会议室",
        "statements": "集材道不得越过界桩；采伐后应当恢复路面。",
        "officers": OFFICERS,
        **TALK,
    },
    "hearing_right_notice": {
        "addressee": "李相邻",
        "facts": "申请采伐的林木与相邻承包林地共用集材道。",
        "interest": "采伐和集材影响相邻林地的通行和幼林。",
        "apply_until": date(2026, 3, 17),
    },
    "hearing_notice": {
        "hearing_at": datetime(2026, 3, 25, 1, 0, tzinfo=UTC),
        "hearing_place": "示例县林业局三楼会议室",
        "chair": "周主持（示例县林业局法规股股长）",
        "recorder": "孙记录",
        "reason": "王示例申请采伐林木是否影响相邻林地",
    },
    "hearing_record": {
        "hearing_place": "示例县林业局三楼会议室",
        "chair": "周主持（示例县林业局法规股股长）",
        "participants": "申请人王示例；利害关系人李相邻；审查人员钱审核。",
        "recusal": "主持人告知申请回避的权利，参加人均不申请回避。",
        "statements": "审查人员：申请符合采伐条件。\n利害关系人：要求恢复集材道。\n申请人：同意恢复集材道。",
        "evidence": "现场核查笔录、现场照片6张，各方没有异议。",
        **TALK,
    },
    "expert_opinion": {
        "reviewed_on": date(2026, 3, 13),
        "place": "示例县林业局二楼会议室",
        "question": "采伐方式是否影响水土保持。",
        "drawing": "从专家库中随机抽取3名，抽取种子20260312。",
        "experts": [
            {"name": name, "unit": unit, "post": post, "recusal": "无利害关系", "vote": "同意"}
            for name, unit, post in (
                ("吴专家", "示例县林业技术推广站", "高级工程师"),
                ("郑专家", "示例市林业科学研究所", "研究员"),
                ("冯专家", "示例县水务局", "工程师"),
            )
        ],
        "votes": "同意3票，不同意0票，弃权0票",
        "conclusion": "采用择伐方式，不影响水土保持，建议准予。",
    },
    "consultation_letter": {
        "consulted": "示例县自然资源局",
        "question": "1．采伐地点是否在生态保护红线内；\n2．林地权属是否有争议。",
        "reply_by": date(2026, 3, 16),
        "enclosed": [{"name": "林木采伐申请表", "copies": 1}, {"name": "宗地图", "copies": 1}],
    },
    "approval_sheet": {
        "opinions": [
            {
                "step": "受理审查",
                "opinion": "材料齐全，符合法定形式，予以受理。",
                "name": "张受理",
                "post": "窗口受理人",
                "at": date(2026, 3, 2),
            },
            {
                "step": "审核",
                "opinion": "经现场核查，符合采伐条件，建议准予。",
                "name": "钱审核",
                "post": "林业站站长",
                "at": date(2026, 3, 9),
            },
            {
                "step": "决定",
                "opinion": "同意，准予采伐。",
                "name": "孔决定",
                "post": "镇长",
                "at": date(2026, 3, 10),
            },
        ]
    },
    "change_decision": {
        "licence_no": "示例采字2026第0001号",
        "facts": "因道路施工，采伐期限需要调整，其他情况没有变化。",
        "changes": [{"name": "采伐期限", "old": "2026年6月30日止", "new": "2026年9月30日止"}],
    },
    "renewal_decision": {
        "licence_no": "示例采字2026第0001号",
        "facts": "申请人在有效期届满三十日前提出，采伐条件没有变化。",
        "old_valid_to": date(2026, 6, 30),
        "valid_to": date(2026, 9, 30),
    },
    "recall": LICENCE
    | {
        "facts": "采伐地点已划入饮用水水源一级保护区。",
        "evidence": "划定饮用水水源保护区的批复。",
        "causes": ["8-2-2"],
        "compensation": "依法给予补偿12000元，自本决定送达之日起30日内支付。",
    },
    "revocation": LICENCE
    | {
        "causes": ["69-2"],
        "facts": "经事后核查，被许可人申请时提交的林木权属证明系伪造。",
        "evidence": "1．不动产登记机构的查询结果；\n2．询问笔录。",
    },
    "deregistration": LICENCE
    | {
        "causes": ["70-1"],
        "facts": "许可证有效期至2026年6月30日届满，被许可人没有申请延续。",
        "evidence": "许可证登记簿记载。",
    },
    "public_notice": {
        "notice_kind": "听证公告",
        "notice_text": "本机关定于2026年3月25日9时在示例县林业局三楼会议室公开举行听证。\n愿意参加旁听的，请于2026年3月20日前报名。",
        "notice_until": date(2026, 3, 24),
    },
    "case_file_cover": {
        "outcome": "准予许可",
        "contents": [
            {
                "title": "申请材料接收凭证",
                "number": "示镇林许收〔2026〕1号",
                "on": date(2026, 3, 2),
                "pages": "1",
            },
            {"title": "林木采伐申请表", "number": "", "on": date(2026, 3, 2), "pages": "2—3"},
            {
                "title": "受理通知书",
                "number": "示镇林许受〔2026〕1号",
                "on": date(2026, 3, 2),
                "pages": "4",
            },
        ],
        "pages": 4,
        "retention": "30年",
        "filed_on": date(2026, 4, 20),
        "archivist": "陈档案",
    },
}


def at(case: LetterCase, code: str) -> LetterCase:
    """The case as it stands when a letter goes out: an agent acts where one is authorised."""
    if code != "authorisation":
        return case
    return replace(case, agent="赵代理", agent_id="990101198512120020", agent_phone="19900000002")
