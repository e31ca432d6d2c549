"""What a wording means: DESIGN 4 row by row, the idioms of real reports, and what must be refused."""

from __future__ import annotations

import math

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.codebook.load import Codebook
from fazhi.errors import WordingError
from fazhi.numerals import numeral
from fazhi.wording import Wording

# text | unit column | default unit | interval | key | resolution | approx | period | value | printed (empty: as written)
# "?" is not checked (DESIGN leaves it open); values worked out by hand from DESIGN 4
EXACT = """
20次 | | | [20,20] | 次 | 1 | exact | | 20 |
8.6万元 | | | [86000,86000] | 元 | 1000 | exact | | 86000 |
1,000元 | | | [1000,1000] | 元 | 1 | exact | | 1000 |
1，000元 | | | [1000,1000] | 元 | 1 | exact | | 1000 |
12,345,678.90元 | | | [12345678.9,12345678.9] | 元 | 0.01 | exact | | 12345678.9 |
918.9981万元 | | | [9189981,9189981] | 元 | 1 | exact | | 9189981 |
1.50万元 | | | [15000,15000] | 元 | 100 | exact | | 15000 |
2079万元 | | | [20790000,20790000] | 元 | 10000 | exact | | 20790000 |
1.2亿元 | | | [120000000,120000000] | 元 | 10000000 | exact | | 120000000 |
0.0038万宗 | | | [38,38] | 宗 | 1 | exact | | 38 |
0件 | | | [0,0] | 件 | 1 | exact | | 0 |
零件 | | | [0,0] | 件 | ? | exact | | 0 |
0.01% | | | [0.01,0.01] | % | 0.01 | exact | | 0.01 |
95％ | | | [95,95] | % | 1 | exact | | 95 |
5‰ | | | [0.5,0.5] | % | 0.1 | exact | | ? |
5.94百分点 | | | [5.94,5.94] | 百分点 | 0.01 | exact | | 5.94 |
5.94个百分点 | | | [5.94,5.94] | 百分点 | 0.01 | exact | | 5.94 |
103.84% | | | [103.84,103.84] | % | 0.01 | exact | | 103.84 |
6 次 | | | [6,6] | 次 | 1 | exact | | 6 |
515684 条 | | | [515684,515684] | 条 | 1 | exact | | 515684 |
２０次 | | | [20,20] | 次 | 1 | exact | | 20 |
８．６万元 | | | [86000,86000] | 元 | 1000 | exact | | 86000 |
两次 | | | [2,2] | 次 | 1 | exact | | 2 |
十二次 | | | [12,12] | 次 | 1 | exact | | 12 |
一百二十三件 | | | [123,123] | 件 | 1 | exact | | 123 |
一千零五人 | | | [1005,1005] | 人 | 1 | exact | | 1005 |
两万人次 | | | [20000,20000] | 人次 | 10000 | exact | | 20000 |
9方面 | | | [9,9] | 方面 | 1 | exact | | 9 |
187批次 | | | [187,187] | 批 | 1 | exact | | 187 |
23场次 | | | [23,23] | 场 | 1 | exact | | 23 |
63名 | | | [63,63] | 人 | 1 | exact | | 63 |
200家次 | | | [200,200] | 家次 | 1 | exact | | 200 |
62897.81平方米 | | | [62897.81,62897.81] | 平方米 | 0.01 | exact | | 62897.81 |
八成 | | | [80,80] | % | ? | exact | | 80 |
七成五 | | | [75,75] | % | 1 | exact | | 75 |
八成半 | | | [85,85] | % | 1 | exact | | 85 |
1/4 | | | [25,25] | % | ? | exact | | 25 |
三分之二 | | | [66.6666666667,66.6666666667] | % | ? | exact | | ? |
百分之九十五 | | | [95,95] | % | 1 | exact | | 95 |
百分之百 | | | [100,100] | % | ? | exact | | 100 |
千分之三 | | | [0.3,0.3] | % | 0.1 | exact | | 0.3 |
"""
ABOVE = """
20余次 | | | (20,30) | 次 | 1 | over | | 20 |
120几件 | | | (120,130) | 件 | 1 | over | | 120 |
二十几件 | | | (20,30) | 件 | 1 | over | | 20 |
20几万元 | | | (200000,300000) | 元 | 10000 | over | | 200000 |
20几 | 万元 | | (200000,300000) | 元 | 10000 | over | | 200000 | 20几万元
20场出头 | | | (20,30) | 场 | 1 | over | | 20 |
3万2千余份 | | | (32000,33000) | 份 | 1000 | over | | 32000 |
1万5000元 | | | [15000,15000] | 元 | 1 | exact | | 15000 |
1亿2000万元 | | | [120000000,120000000] | 元 | 10000 | exact | | 120000000 |
壹拾贰万元 | | | [120000,120000] | 元 | 10000 | exact | | 120000 |
叁仟余份 | | | (3000,4000) | 份 | ? | over | | 3000 |
二十来场 | | | [16,24] | 场 | 1 | about | | 20 |
300来人次 | | | [240,360] | 人次 | 1 | about | | 300 |
百来件 | | | [80,120] | 件 | 1 | about | | 100 |
20来 | 场 | | [16,24] | 场 | 1 | about | | 20 | 20来场
不下20次 | | | [20,∞) | 次 | 1 | at_least | | 20 |
最多20次 | | | [0,20] | 次 | 1 | at_most | | 20 |
20多次 | | | (20,30) | 次 | 1 | over | | 20 |
220余次 | | | (220,230) | 次 | 1 | over | | 220 |
1500余件 | | | (1500,1600) | 件 | 1 | over | | 1500 |
1010余件 | | | (1010,1020) | 件 | 1 | over | | 1010 |
2079余万元 | | | (20790000,20800000) | 元 | 10000 | over | | 20790000 |
5700余万元 | | | (57000000,58000000) | 元 | 10000 | over | | 57000000 |
20多万元 | | | (200000,300000) | 元 | 10000 | over | | 200000 |
1.5万余人次 | | | (15000,16000) | 人次 | 1000 | over | | 15000 |
0.5万余元 | | | (5000,6000) | 元 | 1000 | over | | 5000 |
144.6万余元 | | | (1446000,1447000) | 元 | 1000 | over | | 1446000 |
4.6万余元 | | | (46000,47000) | 元 | 1000 | over | | 46000 |
2.5万多名 | | | (25000,26000) | 人 | 1000 | over | | 25000 |
22000余元 | | | (22000,23000) | 元 | 1 | over | | 22000 |
两万余人次 | | | (20000,30000) | 人次 | 10000 | over | | 20000 |
五百余人 | | | (500,600) | 人 | ? | over | | 500 |
百余场 | | | (100,200) | 场 | ? | over | | 100 |
千余件 | | | (1000,2000) | 件 | ? | over | | 1000 |
万余人 | | | (10000,20000) | 人 | ? | over | | 10000 |
十余次 | | | (10,20) | 次 | ? | over | | 10 |
280 余场次 | | | (280,290) | 场 | 1 | over | | 280 |
240 余人次 | | | (240,250) | 人次 | 1 | over | | 240 |
２０余次 | | | (20,30) | 次 | 1 | over | | 20 |
12余次 | | | [12,∞) | 次 | 1 | over | | 12 |
39余件 | | | [39,∞) | 件 | 1 | over | | 39 |
959余份 | | | [959,∞) | 份 | 1 | over | | 959 |
2千余万元 | | | (20000000,30000000) | 元 | ? | over | | 20000000 |
五百多千米 | | | (500000,600000) | 米 | ? | over | | 500000 |
12余万元 | | | (120000,130000) | 元 | 10000 | over | | 120000 |
九成多 | | | (90,100) | % | ? | over | | 90 |
超过1000人次 | | | (1000,∞) | 人次 | 1 | over | | 1000 |
超过87% | | | (87,∞) | % | 1 | over | | 87 |
超185份 | | | (185,∞) | 份 | 1 | over | | 185 |
超60% | | | (60,∞) | % | 1 | over | | 60 |
超1.5万人次 | | | (15000,∞) | 人次 | 1000 | over | | 15000 |
逾20万元 | | | (200000,∞) | 元 | 10000 | over | | 200000 |
突破200万户 | | | (2000000,∞) | 户 | 10000 | over | | 2000000 |
首次突破30万件 | | | (300000,∞) | 件 | 10000 | over | | 300000 |
20次以外 | | | (20,∞) | 次 | 1 | over | | 20 |
超五成 | | | (50,∞) | % | ? | over | | 50 |
95%以上 | | | [95,∞) | % | 1 | at_least | | 95 |
120㎡以上 | | | [120,∞) | 平方米 | 1 | at_least | | 120 |
2名以上 | | | [2,∞) | 人 | 1 | at_least | | 2 |
九成以上 | | | [90,∞) | % | ? | at_least | | 90 |
8成以上 | | | [80,∞) | % | ? | at_least | | 80 |
不少于40学时 | | | [40,∞) | 学时 | 1 | at_least | | 40 |
不低于85% | | | [85,∞) | % | 1 | at_least | | 85 |
≧60件 | | | [60,∞) | 件 | 1 | at_least | | 60 |
>=60件 | | | [60,∞) | 件 | 1 | at_least | | 60 |
不小于60件 | | | [60,∞) | 件 | 1 | at_least | | 60 |
36场（含）以上 | | | [36,∞) | 场 | 1 | at_least | | 36 |
36(含)以上 | 场 | | [36,∞) | 场 | 1 | at_least | | 36 | 36场(含)以上
8场及以上 | | | [8,∞) | 场 | 1 | at_least | | 8 |
略超60件 | | | (60,∞) | 件 | 1 | over | | 60 |
至少3次 | | | [3,∞) | 次 | 1 | at_least | | 3 |
"""
BELOW_AND_ABOUT = """
10件以下 | | | [0,10] | 件 | 1 | at_most | | 10 |
30天以内 | | | [0,30] | 天 | 1 | at_most | | 30 |
不超过5件 | | | [0,5] | 件 | 1 | at_most | | 5 |
至多2万元 | | | [0,20000] | 元 | 10000 | at_most | | 20000 |
不满20件 | | | [0,20) | 件 | 1 | under | | 20 |
不足1万元 | | | [0,10000) | 元 | 10000 | under | | 10000 |
不到三成 | | | [0,30) | % | ? | under | | 30 |
近5万份 | | | [45000,50000) | 份 | 10000 | under | | 50000 |
近千位 | | | [900,1000) | 人 | ? | under | | 1000 |
将近200件 | | | [180,200) | 件 | 1 | under | | 200 |
接近90% | | | [81,90) | % | 1 | under | | 90 |
约800人次 | | | [720,880] | 人次 | 1 | about | | 800 |
约1000件 | | | [900,1100] | 件 | 1 | about | | 1000 |
约15件 | | | [13,17] | 件 | 1 | about | | 15 |
约3次 | | | [2,4] | 次 | 1 | about | | 3 |
约30万元 | | | [270000,330000] | 元 | 10000 | about | | 300000 |
大约8.6万元 | | | [77400,94600] | 元 | 1000 | about | | 86000 |
460次左右 | | | [414,506] | 次 | 1 | about | | 460 |
50件上下 | | | [45,55] | 件 | 1 | about | | 50 |
约123件 | | | [122,124] | 件 | 1 | about | | 123 |
约74.96万元 | | | [749500,749700] | 元 | 100 | about | | 749600 |
约19.2% | | | [19.1,19.3] | % | 0.1 | about | | 19.2 |
约90% | | | [89,91] | % | 1 | about | | 90 |
约五千米 | | | [4500,5500] | 米 | ? | about | | 5000 |
约为60件 | | | [54,66] | 件 | 1 | about | | 60 |
大约有36场 | | | [32,40] | 场 | 1 | about | | 36 |
≈60件 | | | [54,66] | 件 | 1 | about | | 60 |
60件（约） | | | [54,66] | 件 | 1 | about | | 60 |
直逼60件 | | | [54,60) | 件 | 1 | under | | 60 |
未超过500次 | | | [0,500] | 次 | 1 | at_most | | 500 |
没有超过6次 | | | [0,6] | 次 | 1 | at_most | | 6 |
不多于30件 | | | [0,30] | 件 | 1 | at_most | | 30 |
不高于67人 | | | [0,67] | 人 | 1 | at_most | | 67 |
小于等于60件 | | | [0,60] | 件 | 1 | at_most | | 60 |
≦60件 | | | [0,60] | 件 | 1 | at_most | | 60 |
60件之内 | | | [0,60] | 件 | 1 | at_most | | 60 |
60件及以内 | | | [0,60] | 件 | 1 | at_most | | 60 |
未达到60件 | | | [0,60) | 件 | 1 | under | | 60 |
1/4左右 | | | [24,26] | % | ? | about | | 25 |
"""
RANGES_AND_FIXED = """
3—5次 | | | [3,5] | 次 | 1 | range | | 3 |
3-5次 | | | [3,5] | 次 | 1 | range | | 3 |
3～5次 | | | [3,5] | 次 | 1 | range | | 3 |
3至5次 | | | [3,5] | 次 | 1 | range | | 3 |
五十至一百次 | | | [50,100] | 次 | ? | range | | 50 |
八千到一万件 | | | [8000,10000] | 件 | ? | range | | 8000 |
三到五次 | | | [3,5] | 次 | 1 | range | | 3 |
10-20天 | | | [10,20] | 天 | 1 | range | | 10 |
30000-40000分 | | | [30000,40000] | 分 | 1 | range | | 30000 |
3万—5万元 | | | [30000,50000] | 元 | 10000 | range | | 30000 |
3万元—5万元 | | | [30000,50000] | 元 | 10000 | range | | 30000 |
50%-60% | | | [50,60] | % | 1 | range | | 50 |
三四次 | | | [3,4] | 次 | ? | range | | 3 |
两三百人 | | | [200,300] | 人 | ? | range | | 200 |
十七八次 | | | [17,18] | 次 | ? | range | | 17 |
二三十场 | | | [20,30] | 场 | ? | range | | 20 |
十几次 | | | [11,19] | 次 | ? | range | | None |
十几万元 | | | [110000,200000) | 元 | ? | range | | None |
几十万人次 | | | [200000,1000000) | 人次 | ? | range | | None |
几十件 | | | [20,99] | 件 | ? | range | | None |
数十件 | | | [20,99] | 件 | ? | range | | None |
几十余位 | | | [20,99] | 人 | ? | range | | None |
几百人 | | | [200,999] | 人 | ? | range | | None |
上百场 | | | [100,∞) | 场 | ? | at_least | | None |
上千人次 | | | [1000,∞) | 人次 | ? | at_least | | None |
"""
PERIODS = """
每周2次 | | | [2,2] | 次 | 1 | exact | week | 2 |
日均180人次 | | | [180,180] | 人次 | 1 | exact | day | 180 |
每月3次 | | | [3,3] | 次 | 1 | exact | month | 3 |
每季度1次 | | | [1,1] | 次 | 1 | exact | quarter | 1 |
平均每镇283项 | | | [283,283] | 项 | 1 | exact | per_place | 283 |
年均10万人次 | | | [100000,100000] | 人次 | 10000 | exact | years | 100000 |
近三年8000余场次 | | | (8000,9000) | 场 | 1 | over | years | 8000 |
2022年以来3.9万件 | | | [39000,39000] | 件 | 1000 | exact | years | 39000 |
截至11月7515人次 | | | [7515,7515] | 人次 | 1 | exact | part | 7515 |
截至目前886件 | | | [886,886] | 件 | 1 | exact | part | 886 |
上半年4个 | | | [4,4] | 个 | 1 | exact | part | 4 |
1-10月73.55% | | | [73.55,73.55] | % | 0.01 | exact | part | 73.55 |
全年12次 | | | [12,12] | 次 | 1 | exact | | 12 |
"""
UNIT_APART = """
20 | 次 | | [20,20] | 次 | 1 | exact | | 20 | 20次
20余 | 次 | | (20,30) | 次 | 1 | over | | 20 | 20余次
8.6 | 万元 | | [86000,86000] | 元 | 1000 | exact | | 86000 | 8.6万元
20余 | 万元 | | (200000,300000) | 元 | 10000 | over | | 200000 | 20余万元
3公里 | 千米 | | [3000,3000] | 米 | 1000 | exact | | 3000 |
百分之九十五 | % | | [95,95] | % | 1 | exact | | 95 |
几百 | 万元 | | [2000000,10000000) | 元 | ? | range | | None | 几百万元
3 | 百万元 | | [3000000,3000000] | 元 | 1000000 | exact | | 3000000 | 3百万元
20 | 万人次 | | [200000,200000] | 人次 | 10000 | exact | | 200000 | 20万人次
8.6万元 | 万元 | | [86000,86000] | 元 | 1000 | exact | | 86000 |
8.6万元 | 元 | | [86000,86000] | 元 | 1000 | exact | | 86000 |
8.6万 | 元 | | [86000,86000] | 元 | 1000 | exact | | 86000 | 8.6万元
20名 | 人 | | [20,20] | 人 | 1 | exact | | 20 |
5 | | 次 | [5,5] | 次 | 1 | exact | | 5 | 5次
1232万 | | 人次 | [12320000,12320000] | 人次 | 10000 | exact | | 12320000 | 1232万人次
95 | % | | [95,95] | % | 1 | exact | | 95 | 95%
八成 | | 次 | [80,80] | % | ? | exact | | 80 |
20以上 | 次 | | [20,∞) | 次 | 1 | at_least | | 20 | 20次以上
95以上 | % | | [95,∞) | % | 1 | at_least | | 95 | 95%以上
800左右 | | 人次 | [720,880] | 人次 | 1 | about | | 800 | 800人次左右
8.6 | 万 | 元 | [86000,86000] | 元 | 1000 | exact | | 86000 | 8.6万元
"""
TWO_MARKS = """
约100余件 | | | [90,200) | 件 | 1 | ? | | 100 |
近百余场 | | | [90,200) | 场 | ? | ? | | 100 |
20余次左右 | | | [18,30) | 次 | 1 | ? | | 20 |
约800人次以上 | | | [720,∞) | 人次 | 1 | ? | | 800 |
10—20余次 | | | [10,30) | 次 | 1 | ? | | 10 |
10至20余次 | | | [10,30) | 次 | 1 | ? | | 10 |
约3—5次 | | | [2,6] | 次 | 1 | ? | | 3 |
"""


def rows(block: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip(" ") for cell in line.split("|")) for line in block.strip("\n").split("\n")]


SINGLE = [r for b in (EXACT, ABOVE, BELOW_AND_ABOUT, RANGES_AND_FIXED, PERIODS, UNIT_APART) for r in rows(b)]
ALL = [*SINGLE, *rows(TWO_MARKS)]


def ident(row: tuple[str, ...]) -> str:
    return " ".join(filter(None, row[:3]))


@pytest.fixture(scope="module")
def wording(book: Codebook) -> Wording:
    return Wording(book)


@pytest.mark.parametrize("row", ALL, ids=ident)
def test_meaning(wording: Wording, row: tuple[str, ...]) -> None:
    text, unit, default, interval, key, resolution, approx, period, value, printed = row
    r = wording.read(text, unit, default)
    q = r.quantity
    low, high = interval[1:-1].split(",")
    assert (q.low, q.high) == pytest.approx((float(low), math.inf if high == "∞" else float(high)), rel=1e-11)
    assert ("(" if q.low_open else "[") + (")" if q.high_open else "]") == interval[0] + interval[-1]
    assert (q.unit, r.period.partition(":")[0]) == (key, period)
    assert q.text == (printed or text)
    if resolution != "?":
        assert q.resolution == float(resolution)
    if approx != "?":
        assert r.approx == approx
    if value != "?":
        assert r.value == (None if value == "None" else float(value))


def test_two_marks_are_told(wording: Wording) -> None:
    assert {row[0]: wording.read(*row[:3]).doubled for row in rows(TWO_MARKS)} == {
        row[0]: True for row in rows(TWO_MARKS)
    }
    assert [row[0] for row in SINGLE if wording.read(*row[:3]).doubled] == []


REFUSED = [
    ("五万二", "万元元", "不认识单位“万元元”"),
    ("36", "场场", "不认识单位“场场”"),
    # text, unit column, words of the message
    *(
        (t, "", t)
        for t in (
            "无",
            "若干",
            "X",
            "XX万元",
            "xx次",
            "*次",
            "全覆盖",
            "应考尽考",
            "较多",
            "许多次",
            "待定",
            "次",
            "万元",
        )
    ),
    ("", "", "看不懂"),
    (" ", "", "看不懂"),
    ("1,00件", "", "1,00件"),
    ("1,000,00件", "", "1,000,00件"),
    ("20 30次", "", "两个数字之间有空格"),
    ("20　30次", "", "两个数字之间有空格"),
    ("２０ ３０次", "", "两个数字之间有空格"),
    ("1 000件", "", "两个数字之间有空格"),
    ("12. 5万元", "", "两个数字之间有空格"),
    ("320，348件", "", "两个数字之间是中文的逗号"),
    ("1，234件", "", "两个数字之间是中文的逗号"),
    ("1 ,234件", "", "两个数字之间有空格"),
    ("3万5元", "", "3万5元"),
    ("1亿2千元", "", "1亿2千元"),
    ("1.5万2000元", "", "1.5万2000元"),
    ("120好几件", "", "好几件"),
    ("5件来", "", "件来"),
    ("-5次", "", "-5次"),
    ("−5次", "", "−5次"),
    ("+5次", "", "+5次"),
    ("2023-03-05", "", "2023-03-05"),
    ("2023年3月5日", "", "单位"),
    ("2023年20余次", "", "单位"),
    ("3-5万元", "", "两头都带上“万”"),
    ("3至5亿元", "", "两头都带上"),
    ("3-5千件", "", "3-5千"),
    ("5-3次", "", "从小到大"),
    ("3件-5次", "", "单位不同"),
    ("①次", "", "①（U+2460）次"),
    ("٣次", "", "٣（U+0663）次"),
    ("②十次", "", "②（U+2461）十次"),
    ("二五次", "", "相邻"),
    ("五四次", "", "相邻"),
    ("二十三十次", "", "二十三十"),
    ("百十次", "", "百十"),
    ("nan", "", "nan"),
    ("inf", "", "inf"),
    ("1e3次", "", "1e3次"),
    ("0x1F次", "", "0x1F次"),
    ("1_000次", "", "1_000次"),
    (".5万元", "", ".5万元"),
    ("20.次", "", "20.次"),
    ("1.2.3次", "", "1.2.3次"),
    ("1/0", "", "分母是零"),
    ("20\u200b次", "", "20"),
    ("2\u200b0次", "", "2"),
    ("\ufeff20次", "", "20次"),
    ("20", "", "没有写单位"),
    ("20余", "", "没有写单位"),
    ("47公职人员", "", "公职人员"),
    ("2023总共66件", "", "总共66件"),
    ("9方面33条", "", "33条"),
    ("满意25票", "", "满意25票"),
    ("20次（线上）", "", "（线上）"),
    # hedges that no rule understands
    *((text, "", text) for text in ("少说60件", "满60件", "没到60件")),
    *((text, "", "单位") for text in ("30件不到", "60件内", "36场许", "30件前后", "60件（不完全统计）")),
    ("20", "筐", "筐"),
    ("20次", "筐", "筐"),
    ("8.6元", "万元", "与单位栏的“万元”不一致"),
    ("8.6万", "万元", "重复写了"),
    ("1亿", "万元", "重复写了"),
    ("86000元", "万元", "与单位栏的“万元”不一致"),
    ("20次", "件", "与单位栏的“件”不一致"),
    ("20人次", "人", "与单位栏的“人”不一致"),
    ("20件", "宗", "与单位栏的“宗”不一致"),
    ("八成", "次", "单位"),
    ("3千", "千元", "重复写了"),
    ("2百", "百人次", "重复写了"),
    ("三百", "百人次", "重复写了"),
    ("3千", "万元", "重复写了"),
    ("3千千元", "", "写了两次"),
    ("1.5万余万元", "", "写了两次"),
    ("几万万元", "", "写了两次"),
    ("15-20百次", "", "两头"),
    ("15-20千元", "", "两头"),
    ("15-20万元", "", "两头"),
    ("一百至三百万元", "", "两头"),
    ("5成", "‰", "与单位栏的“‰”不一致"),
    ("百分之九十五", "‰", "与单位栏的“‰”不一致"),
    ("八成%", "", "已经是比例"),
    ("1/4‰", "", "已经是比例"),
    ("5%", "‰", "与单位栏的“‰”不一致"),
    ("5米", "千米", "与单位栏的“千米”不一致"),
    ("3米-5公里", "", "单位不同"),
    ("百分之七八", "", "连写"),
    ("百分之三五", "", "连写"),
    ("三四五次", "", "连写"),
    ("12/31", "", "日期"),
    ("2024/11", "", "日期"),
    ("5/12", "", "日期"),
    # no month has 43 days
    ("43/43", "", "像是两个数"),
    ("184/187", "", "像是两个数"),
    ("12/32", "", "像是两个数"),
    ("13/31", "", "像是两个数"),
    ("3/11", "", "日期"),
    ("5/4", "", "日期"),
    ("约万元", "", "没有数"),
    ("03-05次", "", "以零开头"),
    ("〇三次", "", "以零开头"),
    ("零零三次", "", "以零开头"),
    # no float holds them
    ("9007199254740993件", "", "数太大"),
    ("0.1234567890123456789012万元", "", "数太长"),
    ("3-5余万元", "", "两头"),
    ("约几十件", "", "几十"),
    ("不足0元", "", "不足0元"),
    ("近0元", "", "近0元"),
    # a last digit without its place: of the next lower, as spoken, or of the ones
    ("一千一件", "", "可以读作1100或1001"),
    ("一百五件", "", "可以读作150或105"),
    ("三百二余件", "", "可以读作320或302"),
    ("两万三人次", "", "可以读作23000或20003"),
    ("一百五", "件", "可以读作150或105"),
    ("约三万五元", "", "可以读作35000或30005"),
    ("二十万三件", "", "可以读作203000或200003"),
    ("三千二百五件", "", "可以读作3250或3205"),
    ("三百二万元", "", "可以读作3200000或3020000"),
    ("三百二余万元", "", "可以读作320或302"),
    ("一亿三元", "", "可以读作130000000或100000003"),
    ("百五件", "", "可以读作150或105"),
    ("一百五至二百件", "", "可以读作150或105"),
    ("一百件至一百五件", "", "可以读作150或105"),
    ("百分之一百五", "", "可以读作150或105"),
    ("千分之一百二", "", "可以读作120或102"),
]
# those that say the place of each digit
CLEAR = {
    "一百零五件": 105, "一百五十件": 150, "一千一百件": 1100, "一千零一件": 1001, "二十五件": 25, "一百一十五件": 115, "一万五百件": 10500,
    "两万三千人次": 23000, "三千五十件": 3050, "一千零一十件": 1010, "一百十件": 110, "三百二十万元": 3200000, "十五万件": 150000, "一百万零五件": 1000005,
}  # fmt: skip


def test_a_short_numeral_is_read_as_cn2an_reads_it() -> None:
    digits = [*"一二三四五六七八九两", *"百千万亿", "十", "十万", "十亿"]
    for word in digits + [digit + scale for digit in digits[:10] for scale in "百千万亿"]:
        one = "一" * (word in "百千万亿")
        assert numeral(word).value == cn2an.cn2an(one + word, "smart"), word
    for word in ("十百", "十千"):
        with pytest.raises(WordingError):
            numeral(word)


@pytest.mark.parametrize("text", CLEAR)
def test_a_numeral_that_says_each_place_is_read(wording: Wording, text: str) -> None:
    assert wording.read(text).quantity.low == wording.read(text).quantity.high == CLEAR[text]


@pytest.mark.parametrize(("text", "unit", "words"), REFUSED, ids=[repr(f"{t} {u}".strip()) for t, u, _ in REFUSED])
def test_refused(wording: Wording, text: str, unit: str, words: str) -> None:
    with pytest.raises(WordingError) as caught:
        wording.read(text, unit)
    assert caught.value.read in text + unit or text in caught.value.read
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("role", "word", "rule"),
    [("status", "计划", "planned"), ("status", "拟", "planned"), ("status", "上年", "previous"), ("status", "变动", "change"),
     ("absence", "无此职责", "no_duty"), ("absence", "未报", "not_reported"), ("absence", "无", None), ("status", "未报", None)],
)  # fmt: skip
def test_status_and_absence_words(wording: Wording, role: str, word: str, rule: str | None) -> None:
    assert wording.rules.get((role, word)) == rule


# hedge before, hedge after, the end of the interval at which the written number stands
HEDGES = [
    ("", "", "both"), ("", "余", "low"), ("", "多", "low"), ("超过", "", "low"), ("逾", "", "low"), ("不少于", "", "low"),
    ("不超过", "", "high"), ("不足", "", "high"), ("近", "", "high"), ("约", "", "inside"), ("大约", "", "inside"),
]  # fmt: skip
AFTER_UNIT = [("以上", "low"), ("以外", "low"), ("以下", "high"), ("以内", "high"), ("左右", "inside"), ("上下", "inside")]  # fmt: skip


@given(
    st.decimals("0.01", 99999, places=2).map(lambda d: f"{d.normalize():f}") | st.integers(1, 10**6).map(str),
    st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]),
    st.sampled_from([*((b, a, "", at) for b, a, at in HEDGES), *(("", "", e, at) for e, at in AFTER_UNIT)]),
    st.sampled_from(["元", "次", "人次"]),
)
def test_number_stands_in_its_interval(
    wording: Wording, number: str, scale: tuple[str, int], hedge: tuple[str, str, str, str], unit: str
) -> None:
    before, after, end, at = hedge
    text = f"{before}{number}{scale[0]}{after}{unit}{end}"
    r = wording.read(text)
    v = float(number) * scale[1]
    q = r.quantity
    assert r.value == pytest.approx(v)
    assert q.low * (1 - 1e-9) <= v <= q.high * (1 + 1e-9)
    if at == "both":
        assert (q.low, q.high, q.low_open, q.high_open) == (pytest.approx(v), pytest.approx(v), False, False)
    elif at == "low":
        assert q.low == pytest.approx(v)
        assert q.high > q.low
    elif at == "high":
        assert q.high == pytest.approx(v)
        assert q.low < q.high
    else:
        assert q.low < v < q.high
    assert q.text == text
    assert q.unit == unit


@given(st.integers(1, 9), st.integers(1, 5))
def test_over_step_is_one_step_wide(wording: Wording, digit: int, zeros: int) -> None:
    q = wording.read(f"{digit}{'0' * zeros}余件").quantity
    assert (q.low, q.high) == (digit * 10**zeros, (digit + 1) * 10**zeros)


@given(st.text(alphabet="0123456789.,万亿百千十一二两三余多近约超以上下次元%成分之-—几每周 ", max_size=9))
def test_anything_is_read_or_refused(wording: Wording, text: str) -> None:
    """Whatever stands in a cell is a quantity with finite low and its own text, or a WordingError."""
    try:
        r = wording.read(text, "", "件")
    except WordingError:
        return
    assert r.quantity.low >= 0
    assert math.isfinite(r.quantity.low)
    assert text.strip() in r.quantity.text or r.quantity.text.replace("件", "") == text.strip()


@pytest.mark.parametrize("row", ALL, ids=ident)
def test_text_to_quantity_to_text_and_round_again(wording: Wording, row: tuple[str, ...]) -> None:
    """What is printed is the wording, and read again it is the same quantity, whatever column its unit stood in."""
    first = wording.read(*row[:3])
    again = wording.read(first.quantity.text)
    assert again == first
    assert again.quantity.text == first.quantity.text
