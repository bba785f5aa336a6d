"""The keys of the desk: one table for the dialog, for the page without scripts and for people.

What each does stands in ``static/js/worklist.js`` and ``static/js/task.js``; a test presses
every one of them.
"""

from flask_babel import lazy_gettext as _

LIST = (
    ("J", "↓", _("下一行")),
    ("K", "↑", _("上一行")),
    ("Enter", "", _("打开所在行；没有选中时打开第一件")),
    ("X", "", _("选择或者取消所在行")),
    ("B", "", _("批量办理所选")),
    ("/", "", _("搜索")),
    ("1", "6", _("切换待办、加签会签、在办、抄送我、已办、督办")),
    ("U", "", _("撤回刚才的提交（可以撤回时）")),
    ("?", "", _("显示或者关闭本说明")),
)
TASK = (
    ("1", "9", _("选择第几个结论")),
    ("F", "", _("到结论处")),
    ("O", "", _("到意见处")),
    ("Alt+1", "Alt+9", _("在意见中插入第几条常用语")),
    ("Ctrl+Enter", "", _("提交")),
    ("Ctrl+S", "", _("保存草稿")),
    ("N", "P", _("下一件、上一件，不提交")),
    ("V", "", _("预览将要出具的文书")),
    ("W", "", _("返回待办")),
    ("U", "", _("撤回刚才的提交（可以撤回时）")),
    ("?", "", _("显示或者关闭本说明")),
)
GROUPS = ((_("列表"), LIST), (_("办理页面"), TASK))
"""Where the keys work; none of them does while somebody types or composes a word."""
