"""What each act is called, what it asks for besides, and what the rules of separation say."""

from collections.abc import Mapping

from engine.permissions.acts import Action

ACTS: Mapping[Action, tuple[str, str]] = {
    Action.RECEIVE_CASE: ("接收申请", "行政许可法第二十九条；合同制人员可以收件、录入（P-08）"),
    Action.COMPLETE_TASK: (
        "办理环节（含退回、第二人确认）",
        "只办流程交给本岗位的环节；S1、S2；两人办理的环节由两人分别签署（行政许可法第三十四条，S4）",
    ),
    Action.VIEW_CASE: (
        "查看办件",
        "办理本件的机关；监察、审计可以查看全部办件；案卷移交归档后，接收的档案员可以查看；系统管理员不能查看（S7）",
    ),
    Action.REPLAY_CASE: ("办件回放", "只读，不改变任何数据（S10）"),
    Action.VIEW_PERSONAL_DATA: (
        "查看个人信息原文",
        "最小必要（个人信息保护法第六条）；其他可以查看办件的岗位只看到隐去的信息；S7",
    ),
    Action.WITHDRAW_CASE: (
        "登记申请人撤回",
        "申请由申请人提出（行政许可法第二十九条），也由申请人撤回；决定作出以前",
    ),
    Action.TERMINATE_CASE: (
        "终止办理",
        "申请事项消灭或者法律规定应当终止；决定作出以前；出具终止办理通知书",
    ),
    Action.PROPOSE_VOID: (
        "提请作废",
        "录入错误；决定作出以前——决定作出以后只能依照行政许可法第六十九条撤销",
    ),
    Action.VOID_CASE: (
        "核准或者不予作废",
        "提请人以外、没有办理过本件的人员（R-VOID）；已经作出决定的只能不予作废（行政许可法第六十九条）",
    ),
    Action.EXTEND_CASE: (
        "延期",
        "行政许可法第四十二条：本机关负责人批准，只能一次，原期限届满以前（R-23；联合办理 R-24）",
    ),
    Action.SUSPEND_CASE: ("中止办理", "法院裁定、复议决定或者法律规定；受理以后、决定以前"),
    Action.RESUME_CASE: ("恢复办理", "中止的原因消除"),
    Action.REASSIGN_TASK: (
        "转办、收回转办",
        "环节的承办人，或者承办机关的决定人、分管领导；只能转给同岗位、没有职责冲突的人员（S1、S2）",
    ),
    Action.TAKE_BACK_TASK: ("撤回本人办理", "办理人本人；下一环节无人办理、文书未出具、未计入时限"),
    Action.NAME_SUBSTITUTE: (
        "委托替岗（AB 岗）",
        "本人或者本机关分管领导；有起止日期，不得转委托（R-04、P-08）；合同制人员不得代行 S3 所列岗位",
    ),
    Action.ASK_SIGNATURE: ("加签、减签", "环节的承办人；申请人的环节除外（P-10）；S1、S2"),
    Action.SIGN: ("签署加签意见", "被加签的本人，合同制人员除外（S3）；不得由他人代签"),
    Action.CONVENE_VOTE: ("发起、结束会签票决", "环节的承办人；申请人的环节除外（P-10）"),
    Action.CAST_VOTE: ("会签表决", "被指定的本人，合同制人员除外（S3）；不得由他人代为表决"),
    Action.COPY_CASE: ("抄送、已阅", "只能抄送给本来可以查看本件的人员；监督人员不作记录（S8）"),
    Action.NOTE_CASE: ("备注", "监督人员不作记录（S8）"),
    Action.URGE_CASE: (
        "催办",
        "监察人员、本件的窗口、办理过本件的人员；每个工作日一次，合计三次（P-11）",
    ),
    Action.OPEN_PROCEDURE: (
        "启动特别程序",
        "行政许可法第三十六条、第四十五条至第四十八条；审查、决定环节尚未结束；审核人启动停止计时的，须由决定人批准（P-09）",
    ),
    Action.ACT_IN_PROCEDURE: (
        "办理特别程序",
        "同上；每一步另有岗位：核查由两名踏勘人员、联络员，听证由指定的主持人本人（S2、S4）",
    ),
    Action.KEEP_EXPERTS: ("维护专家库", "有利害关系的专家不得参加评审（P-09、S5）"),
    Action.WITHDRAW_LETTER: (
        "撤销重发文书",
        "出具人以外的另一名决定人、分管领导；原文书保留；期限和权利所系的文书不得撤销（R-LETTER）",
    ),
    Action.AMEND_RECORD: (
        "更正登记、提请更正",
        "对照原件；身份信息、受理以后的更正和合同制人员提出的更正须第二人核准（P-08）",
    ),
    Action.CONFIRM_AMENDMENT: (
        "核准或者不予更正登记",
        "提请人以外的另一人；已经作出决定的由决定人核准（R-RECORD）",
    ),
    Action.ISSUE_LETTER: ("另行出具文书", "申请书、审批表、一次性告知单、征求意见函、公告"),
    Action.SETTLE_FEE: (
        "确认缴费",
        "行政许可法第五十九条；准予以后、制发证件以前；只由收取该项费用的单位确认（R-37）",
    ),
    Action.SET_QUOTA: ("登记限额", "行政许可法第五十七条；须有批准文件（P-06、R-36）"),
    Action.DISCLOSE_DECISION: (
        "公开或者不公开决定",
        "行政许可法第四十条；准予的决定；不公开限于国家秘密、商业秘密、个人隐私（第五条，P-12）",
    ),
    Action.VIEW_LICENCES: ("查看证照登记簿", "R-22"),
    Action.HAND_OVER: ("移交纸质材料", "交接单；移交归档须在办结以后"),
    Action.TAKE_PAPERS: ("接收或者拒收纸质材料", "交接单列明的接收岗位；移交人不能自己接收"),
    Action.KEEP_ARCHIVE: (
        "接收案卷、归档",
        "办结以后，移交本档案室的案卷；保管期限按国家档案局令第8号",
    ),
    Action.VIEW_REGISTERS: ("查看、打印登记簿", "窗口、送达和监督岗位"),
    Action.MANAGE_SEALS: ("印章登记、启用、停用", "国发〔1999〕25号（P-13）"),
    Action.VIEW_SEALS: ("查看印章登记簿", "P-13"),
    Action.KEEP_PHRASES: ("维护本机关常用语", "每人另可维护本人的常用语"),
    Action.SUPERVISE: (
        "发牌、撤牌、督办、处理申诉",
        "没有办理过本件的人员（S1）；撤牌、申诉由另一名监察人员处理（R-TWO）",
    ),
    Action.APPEAL_CARD: ("申诉", "被发牌的单位；每张牌一次"),
    Action.ANSWER_ORDER: ("答复督办单", "收到督办单的单位"),
    Action.VIEW_SUPERVISION: (
        "查看监察、统计",
        "监督岗位看全部，领导看本机关；导出均有记录（S11）",
    ),
    Action.DRAFT_ITEM: ("起草事项、流程", "起草人不能单独发布（S9）"),
    Action.REVIEW_ITEM: ("审核事项、流程", "事项所属机关的负责人，或者中心督导；起草人以外（S9）"),
    Action.RETURN_ITEM: ("退回事项草案", "审核人、发布人（S9）"),
    Action.PUBLISH_ITEM: ("发布事项", "须经另一人审核（S9）"),
    Action.RETIRE_ITEM: ("取消事项", "行政许可法第五条；取消以后不再受理（R-01）"),
    Action.KEEP_SCAN: ("保存签字盖章扫描件", "发布事项的岗位"),
    Action.DRAFT_CALENDAR: ("起草工作日历", "国务院办公厅放假通知；须另一人核准"),
    Action.CONFIRM_CALENDAR: ("核准工作日历", "起草人以外的另一人"),
    Action.CONFIRM_CLOCK: ("确认时钟异常", "维护系统的岗位"),
    Action.VERIFY_LOG: ("校验日志", "只读"),
    Action.MANAGE_USERS: ("管理账号、授权", "不能查看办件（S7）"),
}
"""Act → its name; what it asks for beside role and state, and the law or rule behind it."""

RULES: Mapping[str, tuple[str, str]] = {
    "S1": (
        "一件办件的受理人不决定，决定人不受理；即办件且没有特别程序的，首席代表可以一人办理",
        "P-08",
    ),
    "S2": ("听证主持人不是审查本件的人员", "行政许可法第四十八条"),
    "S3": ("合同制人员不受理、不审核、不决定，也不签署意见、不参加会签", "P-08"),
    "S4": ("核查由两名以上工作人员进行，第二人用自己的账号确认", "行政许可法第三十四条"),
    "S5": ("有利害关系的专家不参加评审", "P-09"),
    "S6": ("决定人只在授权的机关、事项和日期以内决定", "行政许可法第二十四条"),
    "S7": ("系统管理员不能查看办件", "个人信息保护法第六条"),
    "S8": ("审计员、监察人员不办理任何环节，审计员不作任何记录", "审计法第五条"),
    "S9": ("起草事项的人员不能单独发布：起草、审核、发布分属不同人员", "内部控制"),
    "S10": ("回放不改变数据", "日志只增不改"),
    "S11": ("每次导出先留下记录", "日志规则"),
    "S12": (
        "受委托的乡镇以委托机关的名义办理，文书、印章、延期均属委托机关",
        "行政许可法第二十四条",
    ),
    "P-08": (
        "替岗是有起止日期的授权；除 S1、S2、S4 外的岗位重叠只作提示，提高抽查概率",
        "行政许可法第二十四条",
    ),
}
"""Rule of separation → what it says, and what it rests on."""
