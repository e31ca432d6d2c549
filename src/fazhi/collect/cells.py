"""What a table can hold of a figure of an old report: its wording, its period, or why it can hold none."""

from __future__ import annotations

from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import Unit
from fazhi.errors import WordingError
from fazhi.groups import first_of
from fazhi.reading.extraction.extract import Mention, simplified
from fazhi.wording import Wording

_NAMELESS = "前后文没有写明这个数说的是什么；请对照原文，写上指标，手工填进数据表"
_DOUBTED = "这句话里还有别的事、时间、地方或别的数，不能断定说的就是全年的“{name}”；确是的，请手工填进数据表"
_MANY, _APIECE = ("years", "per_place"), "是多年的、平均的，或者各处、各次各自的数"
_OF_A_TIME = "是一段时间的数，不是全年的；要用的，请手工填进数据表，写明期间"


class Cells:
    """Figures as the cells of a table; ``codebook.derive(Cells)``."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook, self._wording = codebook, codebook.derive(Wording)

    def period(self, m: Mention) -> str:
        """What its period means; empty for the year."""
        return self._wording.period(m.period_words or self.worded(m))[1]

    def worded(self, m: Mention) -> str:
        """A figure as written; a stated change in words that the codebook knows: 降幅达20% → 下降20%."""
        text = "".join(m.wording.split())
        try:
            if m.status == "change":
                self._wording.read_change(text, "", m.unit)
        except WordingError:
            return {"up": "增长", "down": "下降", None: ""}[m.direction] + "".join(m.text.split())
        return text

    def shown(self, m: Mention) -> str:
        """A figure as a list shows it that stands alone, a change with its direction."""
        text = "".join(m.text.split())
        words = self.worded(m) if m.status == "change" else m.text
        return f"增长{text}" if m.direction == "up" and words == text else words

    def unreadable(self, m: Mention) -> str:
        """Why no table can hold a figure: by its wording, its unit or its period."""
        text, words, unit = self.worded(m), m.period_words, self._codebook.units.get(simplified(m.unit))
        try:
            reading = self._wording.read_change(text, "", "") if m.status == "change" else self._wording.read(text)
        except WordingError as exc:
            # 10次/月
            return (_APIECE if m.period in _MANY else _OF_A_TIME) if m.period else f"数据表不认识这种写法：{exc.why}"
        # 东村走访群众 goes by its own name, but not what another town did
        apart = m.apart and not (m.apart.endswith(("村", "社区")) and m.apart in m.name)
        reasons = [
            (f"前后文写着“{m.apart}”，不像是全镇全年的实际数；确实是的，请手工填进数据表", apart),
            (_NAMELESS, not m.label and m.status != "change"),
            (_DOUBTED.format(name=m.name), unit and self._doubted(m, unit)),
            (f"单位“{m.unit}”不在 units.csv 里", not unit and m.status != "change"),
            (f"“{m.unit}”数的应是整数", unit and unit.whole and reading.splits),
            (_APIECE, m.period in _MANY),
            (f"数据表不认识期间“{words}”", words and self._wording.period(words)[0] != words),
            (_OF_A_TIME, m.period and not words and not self.period(m)),
        ]
        return first_of(reasons)

    def _doubted(self, m: Mention, unit: Unit) -> bool:
        """Whether the reader knew it by its name and took it for another thing."""
        known = None if m.indicator else self._codebook.named(m.name)
        own = known and known.id in self._codebook.own
        return bool(known and not own and unit.key in self._codebook.unit_words[known.id])
