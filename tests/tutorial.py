"""What people do between the tutorial's commands: offices return their sheets, mend them, the analyst writes.

tests/test_docs.py walks the tutorial with it, tests/pictures.py takes its pictures. All figures are invented.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
from helpers import REPO, filled

YEAR = 2025
# what each office returns: the rest of its sheet stays as last year
ANSWERS = {
    "司法所": {
        "矛盾纠纷调解": "152件", "普法活动": "40场次", "法律援助案件": "15件", "法律明白人": "70余名", "法律咨询人次": "约260人次",
        "以案释法": "10余次", "法治培训": "28场", "普法受众人次": "超过5万人次", "行政复议案件": "2件", "调解成功率": "98.7%",
    },
    "综合执法队": {"行政处罚案件": "40件", "罚没金额": "35.2万元", "持证率": "100%", "持证执法人员": "16名", "行政检查": "超过600次"},
    "信访办": {"信访件": "70余件"},
    "便民服务中心": {"网上办件率": "90.2%"},
    "党政办": {"政务公开信息": "1020条", "法治专题会议": "8次"},
}  # fmt: skip
CAUSES = {
    "普法活动": "新增村级普法点", "法律援助案件": "受援范围扩大", "法律明白人": "两个村新增培训点", "罚没金额": "查办一起大案", "行政检查": "增加节前检查",
    "行政复议案件": "两件涉及同一工程", "法治专题会议": "增加执法质量专题", "法律咨询人次": "开设夜间咨询", "普法受众人次": "线上观看计入",
    "应急演练": "每季度演练两次",
}  # fmt: skip


def open_demo(root: Path) -> None:
    """The demo town's home as at the end of 2025: years up to 2024 on record."""
    for part in ("data/codebook", "notebooks", "data/raw/demo"):
        shutil.copytree(REPO / part, root / part, dirs_exist_ok=True)
    shutil.copy(REPO / "data" / "corrections.yml", root / "data")


def _return(root: Path, office: str, answers: dict[str, str], blank: tuple[str, ...] = ()) -> None:
    issued = next((root / f"data/inbox/demo/{YEAR}").glob("*.xlsx"))
    rows = {}
    for row in openpyxl.load_workbook(issued)[office].iter_rows(min_row=4):
        indicator, before = row[0].value, row[3].value
        if indicator and indicator not in blank:
            rows[indicator] = {"数值": answers.get(indicator, before), "变动原因": CAUSES.get(indicator)}
    filled(issued, {office: rows}).save(root / f"data/raw/demo/{YEAR}/{office}.xlsx")


def offices_return(root: Path) -> None:
    """Five offices return, one cell is blank, one figure comes twice, one office is silent."""
    for office, answers in ANSWERS.items():
        _return(root, office, answers, ("信访按期办结率",) if office == "信访办" else ())
    supplement = "指标,数值,填报单位\n法律援助案件,16件,司法所\n"
    (root / f"data/raw/demo/{YEAR}/司法所补报.csv").write_text(supplement, encoding="utf-8-sig")


def offices_mend(root: Path) -> None:
    """The supplement is withdrawn, the blank filled, the silent office answers."""
    (root / f"data/raw/demo/{YEAR}/司法所补报.csv").unlink()
    _return(root, "信访办", ANSWERS["信访办"])
    _return(root, "应急办", {"应急演练": "8次"})


def analyst_writes(root: Path) -> None:
    """Every paragraph confirmed, two of them changed."""
    draft = (
        (root / f"data/inbox/demo/{YEAR}/narrative.md")
        .read_text(encoding="utf-8")
        .replace("［待核实］", "")
        .replace("2024年，", "2025年，")
    )
    lines = draft.split("\n")
    for n, line in enumerate(lines):
        if line.startswith("**持证率没有达到目标**"):
            lines[n] = "**村级法治力量仍然薄弱**。部分村没有专人负责，原因是人员变动快。"
        if line.startswith("**应急演练偏少**"):
            lines[n] = "**公开还不够及时**。政务公开信息{政务公开信息}，有的公开得晚，原因是审核环节多。"
        if line.startswith("**实现全员持证**"):
            lines[n] = "**保持全员持证**。及时组织新进人员考试。"
    (root / f"data/raw/demo/{YEAR}/narrative.md").write_text("\n".join(lines), encoding="utf-8")


STEPS = {"打开示例镇": open_demo, "各单位发回": offices_return, "各单位改正": offices_mend, "写好正文": analyst_writes}
