"""The plates, sounds and films of the demo museum: how each is drawn and what it is called.

`{name}` in a title is the subject's own name. Alternative texts say what is to be seen, and
nothing that the drawing does not show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

FIRST = ("story-brocade", "story-march", "X09-main", "X07-main", "X34-bridge", "X22-main", "X06-main",
         "R09-main")  # fmt: skip

HUGE, LARGE, MIDDLE, SMALL = (8000, 5200), (6000, 3800), (4200, 2750), (3600, 2400)
SQUARE, PORTRAIT, SHEET = (3600, 3600), (3200, 4400), (3300, 4400)
# Of plates after a record's first.
NEXT, NEXT_SQUARE, NEXT_SHEET = (2800, 1850), (2800, 2800), (2100, 2800)


@dataclass(frozen=True, slots=True)
class Plate:
    """One picture.

    Attributes:
        labelled: whether title and maker's mark stand in the picture itself.
    """

    key: str
    subject: str
    generator: str
    size: tuple[int, int]
    title_zh: str
    title_en: str
    alt_zh: str
    alt_en: str
    args: dict[str, Any] = field(default_factory=dict)
    position: int = 0
    labelled: bool = False

    @property
    def width(self) -> int:
        return self.size[0]

    @property
    def height(self) -> int:
        return self.size[1]


@dataclass(frozen=True, slots=True)
class Sound:
    """One piece of synthesised sound; `said_*` are the lines of its transcript."""

    subject: str
    piece: str
    seconds: float
    title_zh: str
    title_en: str
    alt_zh: str
    alt_en: str
    said_zh: tuple[str, ...]
    said_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Film:
    """One film: sheets with the camera's way over each, and a piece of sound."""

    subject: str
    piece: str
    seconds: float
    title_zh: str
    title_en: str
    alt_zh: str
    alt_en: str
    scenes: tuple[dict[str, Any], ...]


# -- buildings: (what it is, what is seen), in both languages ----------------------------------

SEEN = {
    "farmhouse": (
        "农舍立面", "farmhouse elevation",
        "水墨淡彩：土墙灰瓦的长排农舍，石阶与木门居中，屋旁有树，屋前一道水面。",
        "Ink and wash: a long farmhouse with earth walls and a grey tiled roof, steps and a wooden door in the middle, trees beside it and a strip of water in front.",
    ),
    "academy": (
        "书院立面", "academy elevation",
        "水墨淡彩：白墙灰瓦的书院，两侧是阶梯形的封火山墙，后面露出讲堂的屋顶。",
        "Ink and wash: an academy with pale walls and grey tiles between stepped fire gables, the roof of the lecture hall behind it.",
    ),
    "shrine": (
        "祠堂立面", "shrine elevation",
        "水墨淡彩：青砖祠堂，中间高起的白墙上开石门，门上的匾空白无字。",
        "Ink and wash: a brick shrine whose raised middle wall holds a stone gate; the tablet above the gate is blank.",
    ),
    "school": (
        "学校立面", "school elevation",
        "水墨淡彩：两层连续拱廊的教学楼，正中是三角形山花。",
        "Ink and wash: a school building with two storeys of round arches and a gable in the middle.",
    ),
    "village": (
        "山村与稻田", "hill village and rice fields",
        "水墨淡彩：几排灰瓦木屋沿山坡上升，前面是层层稻田，远处是淡色的山。",
        "Ink and wash: rows of timber houses with grey roofs climb a slope above rice terraces, pale hills behind.",
    ),
    "arch": (
        "纪念坊立面", "memorial arch elevation",
        "水墨淡彩：四柱三间的石质纪念坊，柱额空白无字，两旁有树。",
        "Ink and wash: a stone memorial arch of four pillars and three openings, without any inscription, trees on both sides.",
    ),
    "monument": (
        "纪念碑立面", "monument elevation",
        "水墨淡彩：石阶上的一座素面石碑，两侧各有一排柏树。",
        "Ink and wash: a plain stone shaft on steps between two rows of cypresses.",
    ),
    "plan": (
        "平面示意", "plan",
        "墨线平面图：粗线是墙，圆点是柱，蓝色方格是天井，右上有指北针。",
        "Ink plan: thick lines are walls, dots are columns, blue grids are light wells; a north arrow at the upper right.",
    ),
    "frame": (
        "穿斗木架剖面", "section of a column-and-tie frame",
        "墨线剖面图：七根木柱由横枋逐层穿起，柱脚垫石，上面是两坡瓦顶。",
        "Ink section: seven timber columns threaded by tie beams, on stone footings, under a two-sided tiled roof.",
    ),
    "stilt": (
        "吊脚楼立面", "stilt house elevation",
        "水墨淡彩：正屋建在坡上，厢楼由木柱撑在坡下，外廊有栏杆，翘角屋顶两层。",
        "Ink and wash: the main house stands on the slope, its wing hangs over it on timber posts, with a railed gallery and two upturned roofs.",
    ),
    "drum_tower": (
        "鼓楼立面", "drum tower elevation",
        "水墨淡彩：多层密檐的木构鼓楼，底层敞开，顶上是串珠形的尖。",
        "Ink and wash: a timber drum tower with many close tiers of eaves, open below, with a beaded finial.",
    ),
    "bridge": (
        "风雨桥长卷", "wind-and-rain bridge, long scroll",
        "很长的水墨淡彩横卷：带廊屋的木桥架在石墩上，每个桥墩上方起一座楼亭，桥下是河。",
        "A very long ink-and-wash scroll: a roofed timber bridge on stone piers, a tiered pavilion above each pier, the river below.",
    ),
    "gate_town": (
        "城楼与河街", "gate tower and river street",
        "水墨淡彩：两层城楼立在城墙上，两旁是沿河的吊脚楼，木柱伸进水里。",
        "Ink and wash: a two-tiered gate tower on its wall, stilt houses along the river on both sides, their posts in the water.",
    ),
    "merchant": (
        "窨子屋立面", "walled merchant house elevation",
        "水墨淡彩：三座高墙大屋并立，阶梯形山墙，中间一道石门，门前是石板街。",
        "Ink and wash: three walled houses side by side with stepped gables, one stone gate, a flagstone street in front.",
    ),
    "ruins": (
        "台地与石墙", "terraces and stone walls",
        "水墨淡彩：山前五层卵石砌的台地，中间一道石阶，顶上残留两段短墙。",
        "Ink and wash: five terraces of laid stones before the hills, a stair in the middle, two short pieces of wall left on top.",
    ),
    "slips": (
        "木简形制示意", "form of wooden slips",
        "一排竖放的木简，有的下端残断，都没有字，木纹清晰。",
        "A row of upright wooden slips, some broken at the foot, all without writing, the grain clearly drawn.",
    ),
}  # fmt: skip


def building(
    subject: str, kind: str, size: tuple[int, int] = MIDDLE, *, key: str = "main", position: int = 0,
    **args: float,
) -> Plate:  # fmt: skip
    """A drawn building, by type and not surveyed."""
    what_zh, what_en, seen_zh, seen_en = SEEN[kind]
    return Plate(
        f"{subject}-{key}", subject, "architecture.draw", size,
        f"{{name}}：{what_zh}（按类型绘制，非实测）",
        f"{{name}}: {what_en} (drawn by type, not surveyed)",
        seen_zh, seen_en, {"building": kind, **args}, position, labelled=True,
    )  # fmt: skip


def document(
    subject: str, layout: str, *, key: str = "main", position: int = 0, tone: str = "#e6d6b4"
) -> Plate:
    """A sheet of type with the record's facts."""
    return Plate(
        f"{subject}-{key}", subject, "documents.draw", NEXT_SHEET if position else SHEET,
        "{name}：版式示意图", "{name}: typeset illustration",
        "仿旧纸上的竖排版面，正文就是本条目的事实，不是历史文献原件。",
        "Vertical type on aged paper; the words are this record's facts, not a historical document.",
        {"layout": layout, "tone": tone}, position, labelled=True,
    )  # fmt: skip


def chart(
    key: str, subject: str, size: tuple[int, int], title: tuple[str, str], alt: tuple[str, str],
    marked: tuple[tuple[str, ...], ...], *, position: int = 0, route: bool = False,
    box: tuple[float, float, float, float] | None = None,
) -> Plate:  # fmt: skip
    """A map from points."""
    args: dict[str, Any] = {"marked": marked, "route": route, "box": box}
    if route:
        args["people"] = (
            "虚线按日期先后连接各点，不是行军路线 · dashed line: order of dates, not the route"
        )
    return Plate(key, subject, "maps.draw", size, *title, *alt, args, position, labelled=True)


def cloth(
    key: str, subject: str, generator: str, size: tuple[int, int], title: tuple[str, str],
    alt: tuple[str, str], position: int = 0, **args: Any,
) -> Plate:  # fmt: skip
    """A textile, silver or paper plate without lettering."""
    return Plate(key, subject, generator, size, *title, *alt, args, position)


RED = [
    building("R01", "farmhouse", LARGE, bays=7, zoom=0.98),
    building("R01", "plan", NEXT, key="plan", position=1, zoom=0.95, courts=2),
    chart("R02-main", "R02", SQUARE, ("{name}：位置示意地图", "{name}: location map"),
          ("湘东北的手绘示意地图，红色菱形标出文家市，周围是县城的圆点。",
           "A drawn map of north-eastern Hunan with Wenjiashi as a red diamond among dots of county seats."),
          (("R02", "文家市", "Wenjiashi", "1927-09-19"), ("R03", "平江", "Pingjiang", "1928-07-22"),
           ("R23", "水口", "Shuikou", "1927-10-15"), ("R24", "茶陵", "Chaling", "1927-11-28")),
          box=(26.0, 112.0, 29.2, 114.6)),
    building("R03", "academy"),
    building("R03", "plan", NEXT, key="plan", position=1, zoom=0.95, courts=3),
    cloth("R04-main", "R04", "brocade.draw_homespun", HUGE,
          ("半条被子（土布示意）", "Half a quilt (homespun, illustration)"),
          ("蓝白格子的土布被面，右边沿着剪口断开，剩下一半是深色的空白。",
           "A checked quilt cloth of blue and undyed cotton, cut off along a frayed edge; the other half is dark and empty.")),
    chart("R05-main", "R05", SQUARE, ("{name}：湘西北示意地图", "{name}: map of the north-west"),
          ("湘西北的手绘示意地图，标出桑植、洪家关、刘家坪和塔卧。",
           "A drawn map of north-western Hunan with Sangzhi, Hongjiaguan, Liujiaping and Tawo."),
          (("R05", "桑植县城", "Sangzhi", "1928-04-02"), ("R06", "洪家关", "Hongjiaguan", ""),
           ("R07", "刘家坪", "Liujiaping", "1935-11-19"), ("R08", "塔卧", "Tawo", "1934-12")),
          box=(28.3, 108.9, 30.2, 111.4)),
    building("R06", "farmhouse", bays=5),
    chart("story-march", "R07", (5000, 5000),
          ("红军长征在湖南：有日期的地点", "The Long March in Hunan: dated places"),
          ("湖南的手绘示意地图：县城是圆点，虚线按日期连接汝城沙洲、道县、通道三地，西北角标出塔卧和刘家坪。",
           "A drawn map of Hunan from points: a dashed line joins Shazhou, Daoxian and Tongdao in the order of their dates; Tawo and Liujiaping are marked in the north-west."),
          (("R04", "汝城沙洲", "Shazhou, Rucheng", "1934-11"), ("R25", "道县", "Daoxian", "1934-12"),
           ("R09", "通道县溪", "Xianxi, Tongdao", "1934-12-12"),
           ("R08", "塔卧", "Tawo", "1934-12", "site"), ("R07", "刘家坪", "Liujiaping", "1935-11-19", "site")), route=True),
    building("R08", "village", rows=3),
    building("R09", "academy", LARGE, steps=2),
    building("R09", "frame", NEXT, key="frame", position=1),
    building("R10", "village", LARGE, rows=4),
    building("R11", "farmhouse", bays=5),
    building("R11", "plan", NEXT, key="plan", position=1, zoom=0.95, courts=1),
    building("R12", "farmhouse", bays=5, wings=0),
    building("R13", "farmhouse", bays=7, zoom=0.98),
    building("R14", "farmhouse", bays=5),
    building("R15", "farmhouse", bays=3, wings=0),
    Plate("R15-scroll", "R15", "documents.draw", (22600, 1800), "湖南红色地点纪年长卷",
          "A chronicle of thirty places, long scroll",
          "很长的横卷：从右到左竖排三十个条目，红字是名称，黑字是事实。",
          "A very long scroll: thirty entries set vertically from right to left, names in red, facts in black.",
          {"layout": "scroll", "chronicle": True}, 1, labelled=True),
    document("R16", "handbill", tone="#e4d8bc"),
    building("R17", "school", bays=11, zoom=1.0),
    document("R18", "weekly"),
    document("R18", "handbill", key="sheet", position=1, tone="#e9dcc0"),
    document("R19", "handbill"),
    chart("R19-map", "R19", NEXT_SQUARE, ("湖南农民运动考察的五个县", "The five counties of the investigation"),
          ("湖南中部的手绘示意地图，红色标出湘潭、湘乡、衡山、醴陵、长沙五县。",
           "A drawn map of central Hunan with the five counties Xiangtan, Xiangxiang, Hengshan, Liling and Changsha in red."),
          (("湘潭县", "湘潭", "Xiangtan", ""), ("湘乡市", "湘乡", "Xiangxiang", ""), ("衡山县", "衡山", "Hengshan", ""),
           ("醴陵市", "醴陵", "Liling", ""), ("长沙县", "长沙", "Changsha", "")),
          position=1, box=(26.6, 111.4, 28.8, 114.2)),
    document("R20", "handbill", tone="#e2d3b0"),
    chart("R21-main", "R21", SQUARE, ("{name}：湘南示意地图", "{name}: map of southern Hunan"),
          ("湘南的手绘示意地图，红色标出宜章和桂东沙田。", "A drawn map of southern Hunan with Yizhang and Shatian in red."),
          (("R21", "宜章县城", "Yizhang", "1928-01-12"), ("R22", "桂东沙田", "Shatian, Guidong", "1928-04-03")),
          box=(24.7, 111.4, 27.0, 114.4)),
    building("R22", "village", LARGE, rows=2),
    building("R23", "shrine"),
    building("R23", "plan", NEXT, key="plan", position=1, zoom=0.95, courts=2),
    document("R24", "handbill", tone="#e0d0ad"),
    chart("R25-main", "R25", SQUARE, ("{name}：湘南示意地图", "{name}: map of southern Hunan"),
          ("湘南的手绘示意地图，红色标出道县。", "A drawn map of southern Hunan with Daoxian in red."),
          (("R25", "道县", "Daoxian", "1934-12"),), box=(24.7, 110.4, 27.4, 113.4)),
    document("R26", "manuscript", tone="#ece0c6"),
    building("R26", "farmhouse", NEXT, key="house", position=1, bays=5),
    building("R27", "arch"),
    building("R28", "monument"),
    building("R29", "farmhouse", bays=5),
    building("R30", "farmhouse", bays=3, wings=0),
]  # fmt: skip

BROCADE = "brocade.draw"
WESTERN = [
    cloth("story-brocade", "X01", BROCADE, (9000, 6000), ("西兰卡普：四十八勾", "Xilankapu: forty-eight hooks"),
          ("程序织出的西兰卡普：层层菱形，每个菱形外有八、十六、二十四三圈勾，四边是台台花和山形边饰。",
           "Xilankapu woven by a program: nested lozenges ringed by 8, 16 and 24 hooks, bordered by taitai figures and mountain edges."),
          0, pattern="hooks48", colours="madder"),
    cloth("X01-scroll", "X01", BROCADE, (24000, 2000), ("西兰卡普纹样长卷", "A long sampler of xilankapu patterns"),
          ("很长的织锦横卷，依次排列四十八勾、台台花、小马、岩墙花、二十四勾等纹样。",
           "A very long sampler: forty-eight hooks, taitai figures, horses, stone wall, twenty-four hooks and more, one after another."),
          1, pattern="bands", cells=1100),
    cloth("X01-taitai", "X01", BROCADE, NEXT, ("西兰卡普：台台花", "Xilankapu: taitai flower"),
          ("一排排三角形的台台花，里面是菱形的眼睛，下面是波浪。",
           "Rows of stepped taitai figures with diamond eyes, waves below."), 2, pattern="taitai", colours="night"),
    cloth("X01-wall", "X01", BROCADE, NEXT, ("西兰卡普：岩墙花", "Xilankapu: stone wall"),
          ("像石墙一样错缝排列的六边形，每块里面有一朵菱形小花。",
           "Hexagons laid in bond like a stone wall, a small diamond flower in each."), 3, pattern="wall"),
    cloth("X01-horses", "X01", BROCADE, NEXT, ("西兰卡普：小马花与阳雀花", "Xilankapu: horses and birds"),
          ("一行小马一行小鸟，方向相间，行间是菱形和山形的边。",
           "Rows of small horses and birds, turning about from row to row, with bands of diamonds and mountains."),
          4, pattern="horses"),
    cloth("X01-ribbon", "X01", BROCADE, (4000, 1000), ("花带", "A woven ribbon"),
          ("窄长的白地花带，黑红两色的星、蛛、鱼、鸟排成一行，两边是彩条。",
           "A narrow white ribbon with stars, spiders, fish and birds in black and red between coloured stripes."),
          5, pattern="ribbon", cells=220),
    Plate("X02-main", "X02", "rhythm.draw_rings", SQUARE, "摆手舞：鼓与锣的节奏图", "Baishou dance: rhythm of drum and gong",
          "圆形节奏图：内圈红点是鼓，外圈蓝点是锣，一周是三遍。",
          "A round diagram of rhythm: red marks are the drum, blue marks the gong, three times around.",
          {"pattern": "BAISHOU"}, labelled=True),
    cloth("X03-main", "X03", BROCADE, HUGE, ("毛古斯：织锦式人物纹", "Maogusi: figures in the manner of brocade"),
          ("织锦式的人物、虎和鱼，一行一行排列。", "Rows of small people, tigers and fish in the manner of brocade."),
          pattern="people", colours="indigo"),
    Plate("X04-main", "X04", "rhythm.draw_rings", SQUARE, "苗族鼓舞：鼓心与鼓边", "Miao drum dance: skin and rim",
          "圆形节奏图：内圈是鼓心的敲击，外圈是鼓边的敲击。",
          "A round diagram of rhythm: strokes on the skin inside, strokes on the rim outside.",
          {"pattern": "MIAO_DRUM"}, labelled=True),
    Plate("X05-main", "X05", "rhythm.draw_rings", SQUARE, "打溜子：四件乐器的节奏图", "Daliuzi: rhythm of four instruments",
          "圆形节奏图：四圈由内到外是头钹、二钹、马锣和溜子锣。",
          "A round diagram of rhythm: from inside to outside first cymbals, second cymbals, small gong and gong.",
          {"pattern": "DALIUZI"}, labelled=True),
    cloth("X06-main", "X06", "relief.draw", (4200, 4200), ("苗族银饰：项圈", "Miao silver: neck ring"),
          ("錾花的银项圈，下部一对凤凰和牡丹，边上垂着叶形坠子。",
           "A chased silver neck ring with a pair of phoenixes and a peony, leaf-shaped pendants along its edge."), layout="collar"),
    cloth("X06-plaque", "X06", "relief.draw", NEXT_SQUARE, ("苗族银饰：胸牌", "Miao silver: breast plate"),
          ("圆形银牌，中间一朵牡丹，四周有四条龙，外圈是连珠。",
           "A round silver plate: a peony in the middle, four dragons around it, beads along the rim."), 1, layout="plaque"),
    cloth("X06-crown", "X06", "relief.draw", NEXT_SQUARE, ("苗族银饰：银角", "Miao silver: horned headdress"),
          ("一对弯银角，中间立着花与蝶，下边是花带和小铃。",
           "A pair of curved silver horns, flowers and butterflies on wires between them, a band with small bells below."),
          2, layout="crown", metal="oldsilver", back="indigo"),
    cloth("X06-chain", "X06", "relief.draw", (2800, 1400), ("苗族银饰：围腰链", "Miao silver: apron chain"),
          ("三道银链，中间三块圆牌，上有鱼和蝶。", "Three silver chains with three round plates bearing fish and a butterfly."), 3, layout="chain"),
    cloth("X07-main", "X07", "embroidery.draw", (6000, 4800), ("湘西苗绣：蝴蝶", "Xiangxi Miao embroidery: butterfly"),
          ("黑地上用彩线绣出的大蝴蝶，四周有蕨纹、小鸟和牡丹，一针一线可见。",
           "A great butterfly in coloured silk on black, with ferns, birds and peonies around it; every stitch can be seen."),
          layout="butterfly"),
    cloth("X07-dragon", "X07", "embroidery.draw", (2800, 2333), ("湘西苗绣：苗龙", "Xiangxi Miao embroidery: Miao dragon"),
          ("深蓝地上绣着一条弯曲的龙，旁边有太阳花、蕨纹和鱼。",
           "A winding dragon on dark blue, with a sun flower, ferns and a fish."), 1, layout="dragon", silks="cool", ground="indigo"),
    cloth("X07-fern", "X07", "embroidery.draw", NEXT_SQUARE, ("湘西苗绣：蕨纹", "Xiangxi Miao embroidery: ferns"),
          ("四个大蕨卷对称排列，中间一朵星花，四角有蝴蝶。",
           "Four great fern spirals in symmetry around a star flower, butterflies at the corners."), 2, layout="fern", silks="cool"),
    cloth("X08-main", "X08", "embroidery.draw", (4400, 5600), ("苗族服饰：围腰绣片", "Miao costume: embroidered apron"),
          ("围腰绣片：上面一对凤凰，中间大牡丹，下面一对鱼。",
           "An apron panel: two phoenixes above, a great peony in the middle, a pair of fish below."), layout="apron"),
    cloth("X08-band", "X08", "embroidery.draw", (4800, 800), ("苗族服饰：袖口绣带", "Miao costume: sleeve band"),
          ("长条绣带，蝴蝶、鸟、牡丹和鱼排在弯曲的藤上。",
           "A long embroidered band with butterflies, birds, peonies and fish along a winding stem."), 1, layout="band"),
    cloth("X09-main", "X09", "indigo.draw", (7000, 5800), ("蓝印花布：凤穿牡丹", "Blue calico: phoenixes and peony"),
          ("蓝底白花布：圆形团花里四只凤凰围着牡丹，四角是蝴蝶，白花上有细碎的冰纹。",
           "White on blue: four phoenixes around a peony in a round medallion, butterflies in the corners, fine cracks in the white."),
          layout="phoenix"),
    cloth("X09-fish", "X09", "indigo.draw", NEXT, ("蓝印花布：鱼与石榴", "Blue calico: fish and pomegranate"),
          ("蓝底白花布：四条鱼围着星花，四角是石榴。", "White on blue: four fish around a star flower, pomegranates in the corners."),
          1, layout="fish", dye="grey"),
    cloth("X09-peony", "X09", "indigo.draw", NEXT, ("蓝印花布：满地花", "Blue calico: all-over flowers"),
          ("蓝底白花布：牡丹、飞鸟和蝴蝶满地散开。", "White on blue: peonies, birds and butterflies all over."), 2, layout="peony", dye="mid"),
    cloth("X09-white", "X09", "indigo.draw", NEXT, ("蓝印花布：白底蓝花", "Blue calico: blue on white"),
          ("白底蓝花布：四只蝴蝶围着牡丹，四角是石榴。",
           "Blue on white: four butterflies around a peony, pomegranates in the corners."), 3, layout="butterfly", reversed_out=True, dye="mid"),
    cloth("X10-main", "X10", "papercut.draw", (4800, 4800), ("踏虎凿花：团花", "Tahu paper-cut: round design"),
          ("红纸凿出的圆形团花：中间牡丹，四周蝴蝶、石榴和鸟。",
           "A round design cut in red paper: a peony in the middle, butterflies, pomegranates and birds around it."), layout="rosette"),
    cloth("X10-window", "X10", "papercut.draw", NEXT_SQUARE, ("踏虎凿花：凤穿牡丹", "Tahu paper-cut: phoenixes and peony"),
          ("白纸凿花贴在深色纸上：一对凤凰、牡丹和鱼，回纹边框。",
           "White cut paper on dark paper: two phoenixes, a peony and fish in a scroll frame."), 1, layout="window", sheet="white", ground="#3b3f4c"),
    Plate("X11-main", "X11", "rhythm.draw_song", MIDDLE, "辰河高腔：人声与唢呐的旋律图", "Chenhe gaoqiang: melody of voice and suona",
          "深色底上的彩色线束，高低是音高，粗细是强弱，从左到右是时间。",
          "Strands of colour on a dark ground: height is pitch, breadth is loudness, left to right is time.",
          {"tune": "chenhe"}, labelled=True),
    cloth("X12-main", "X12", "papercut.draw", PORTRAIT, ("辰州傩戏：面具纹样设计", "Chenzhou nuo: mask design"),
          ("墨色的面具纹样：圆眼、卷颊、露齿、火焰形头冠；按类型设计，不是某一件面具。",
           "A mask design in ink: round eyes, curled cheeks, bared teeth, a crown of flames; drawn by type, not after one mask."),
          layout="mask", sheet="ink"),
    Plate("X13-main", "X13", "rhythm.draw_rings", SQUARE, "咚咚推：鼓与锣的节奏图", "Dongdongtui: rhythm of drum and gong",
          "圆形节奏图：内圈红点两两成对，是鼓；外圈蓝点是锣。",
          "A round diagram of rhythm: pairs of red marks are the drum, blue marks the gong.", {"pattern": "DONGDONGTUI"}, labelled=True),
    Plate("X14-main", "X14", "rhythm.draw_song", SMALL, "辰河目连戏：旋律示意图", "Chenhe Mulian drama: melody, illustration",
          "暗红底上的彩色线束，起伏表示旋律。", "Strands of colour on dark red; their waves stand for a melody.",
          {"tune": "mulian", "ground": "#2a1014"}, labelled=True),
    Plate("X15-main", "X15", "rhythm.draw_song", SMALL, "梯玛歌：旋律示意图", "Tima songs: melody, illustration",
          "深绿底上的彩色线束，起伏表示旋律。", "Strands of colour on dark green; their waves stand for a melody.",
          {"tune": "tima", "ground": "#0d2620"}, labelled=True),
    Plate("X16-main", "X16", "rhythm.draw_song", SMALL, "哭嫁歌：旋律示意图", "Bridal laments: melody, illustration",
          "深蓝底上的粉色和白色线束，起伏表示旋律。", "Strands of rose and white on dark blue; their waves stand for a melody.",
          {"tune": "kujia", "ground": "#121a33", "hues": "#cf5f86 #f0e4c6 #b3202b #d9752b #8fa7d0"}, labelled=True),
    Plate("X17-main", "X17", "rhythm.draw_song", SMALL, "苗族古歌：旋律示意图", "Ancient songs of the Miao: melody, illustration",
          "黑地上的蓝、绿、银色线束，起伏表示旋律。", "Strands of blue, green and silver on black; their waves stand for a melody.",
          {"tune": "guge", "hues": "#5f86dc #47ad8d #c9cdd2 #a584d6 #e7bb58"}, labelled=True),
    building("X18", "village", rows=2),
    cloth("X19-main", "X19", "embroidery.draw", MIDDLE, ("四月八：节日绣片纹样", "Siyueba: a festive embroidered panel"),
          ("红地绣片：中间星花，四周鸟、牡丹、蝴蝶和石榴。",
           "An embroidered panel on red: a star flower, with birds, peonies, butterflies and pomegranates."),
          layout="birds", ground="red", silks="madder"),
    cloth("X20-main", "X20", BROCADE, HUGE, ("土家年：二十四勾织锦", "Tujia New Year: brocade of twenty-four hooks"),
          ("织锦：菱形外两圈勾，共二十四个，菱形之间是小花。",
           "Brocade: lozenges with two rings of hooks, twenty-four in all, small flowers between them."), pattern="hooks24"),
    cloth("X21-main", "X21", "embroidery.draw", MIDDLE, ("赶秋：秋日绣片纹样", "Ganqiu: an embroidered panel for autumn"),
          ("墨绿地绣片：中间星花，四周鸟、牡丹和石榴。",
           "An embroidered panel on dark green: a star flower with birds, peonies and pomegranates."),
          layout="birds", ground="green", silks="festive"),
    building("X22", "stilt", LARGE),
    building("X22", "frame", NEXT, key="frame", position=1),
    Plate("X23-main", "X23", "rhythm.draw_song", MIDDLE, "桑植民歌：旋律示意图", "Sangzhi folk songs: melody, illustration",
          "深色底上的彩色线束，高低是音高，粗细是强弱；旋律是我们自己写的。",
          "Strands of colour on a dark ground: height is pitch, breadth is loudness; the tune is our own.", {"tune": "sangzhi"}, labelled=True),
    cloth("X24-main", "X24", BROCADE, LARGE, ("仗鼓舞：织锦式舞者纹", "Zhanggu dance: dancers in the manner of brocade"),
          ("织锦式的小人一行一行排列，行间是菱形和山形的边。",
           "Rows of small dancers in the manner of brocade, with bands of diamonds and mountains."), pattern="people", colours="night"),
    cloth("X25-main", "X25", "brocade.draw_cross_stitch", HUGE, ("花瑶挑花：蛇、虎、鸟", "Huayao cross-stitch: snake, tiger, bird"),
          ("深蓝土布上的白线挑花：一行蛇、一行虎、一行鸟，行间是菱形格。",
           "White cross-stitch on dark blue homespun: rows of snakes, tigers and birds, lattices of diamonds between.")),
    cloth("X26-main", "X26", "papercut.draw_print", (4200, 4200), ("滩头年画：凤凰牡丹纹样", "Tantou print: phoenix and peony design"),
          ("五色套印的年画纹样：一对凤凰、牡丹、鱼、石榴和蝴蝶，墨线勾边。",
           "A print design in five colours: two phoenixes, a peony, fish, pomegranates and a butterfly in black outline.")),
    cloth("X27-main", "X27", "brocade.draw_dong", HUGE, ("侗锦：素锦", "Dong brocade: black and white"),
          ("黑白两色的侗锦：菱形格里交替是太阳花、八角星、蜘蛛和榕树。",
           "Dong brocade in black and white: sun flowers, eight-pointed stars, spiders and banyans in turn in a lattice.")),
    cloth("X27-silk", "X27", "brocade.draw_dong", NEXT, ("侗锦：彩锦", "Dong brocade: coloured"),
          ("彩色的侗锦：菱形格里是彩色的太阳花、星、蜘蛛和榕树。",
           "Dong brocade in colour: sun flowers, stars, spiders and banyans in a lattice."), 1, coloured=True),
    building("X28", "ruins", LARGE),
    building("X29", "slips"),
    cloth("X30-main", "X30", "relief.draw", (3200, 4800), ("溪州铜柱：形制示意", "Xizhou bronze pillar: its form"),
          ("八面铜柱立在石座上，柱面的字只以小格示意，不可读。",
           "An eight-sided bronze pillar on its base; the inscription is only hinted at by small squares and can't be read."),
          layout="pillar", metal="bronze", back="paper"),
    building("X31", "gate_town", (7000, 3600)),
    building("X32", "merchant"),
    cloth("X33-main", "X33", "relief.draw", (4200, 4200), ("高庙：凤鸟纹示意", "Gaomiao: phoenix-bird, illustration"),
          ("白陶圆面上的凸起纹样：展翅的鸟，胸前一颗八角星。",
           "A raised design on a round of white pottery: a bird with spread wings, an eight-pointed star on its breast."),
          layout="phoenix_bird", metal="pottery", back="earth"),
    cloth("X33-fanged", "X33", "relief.draw", NEXT_SQUARE, ("高庙：獠牙兽面纹示意", "Gaomiao: fanged face, illustration"),
          ("白陶圆面上的凸起纹样：长方的嘴里露出獠牙，眼是两个螺旋，四周是羽。",
           "A raised design on white pottery: fangs in an oblong mouth, spiral eyes, feathers around."),
          1, layout="fanged", metal="pottery", back="earth"),
    cloth("X33-star", "X33", "relief.draw", NEXT_SQUARE, ("高庙：八角星纹示意", "Gaomiao: eight-pointed star, illustration"),
          ("白陶圆面上的凸起纹样：八角星，底上是戳印的小点。",
           "A raised design on white pottery: an eight-pointed star on a ground of stamped dots."),
          2, layout="star", metal="pottery", back="earth"),
    building("X34", "drum_tower", (3600, 5200), tiers=11),
    building("X34", "bridge", (18000, 2400), key="bridge", position=1),
]  # fmt: skip

CREATORS = [
    cloth("remix-brocade", "", "brocade.draw_dong", SQUARE, ("八角星·再织", "Eight-Pointed Star, Rewoven"),
          ("深色方巾上排着彩色的八角星和太阳花。", "Eight-pointed stars and suns in colour on a square scarf."),
          coloured=True, cells=240, drawings=("star", "sun", "star", "star")),
    Plate("contribution-photo", "", "architecture.draw", SMALL, "吊脚楼速写（示意图）",
          "Sketch of a stilted house (generated illustration)", "墨线画的吊脚楼。", "A stilted house in ink lines.",
          {"building": "stilt", "tone": "#f1ead9"}, labelled=True),
]  # fmt: skip

PLATES = [*WESTERN, *RED, *CREATORS]

SAID_ZH = "合成音频示意，不是录音；没有人声说唱。"
SAID_EN = "Synthesised sketch, not a recording; nobody speaks or sings."
SOUNDS = [
    Sound("X05", "daliuzi", 30, "打溜子：合成节奏示意", "Daliuzi: synthesised rhythm sketch", "四件打击乐器的合成节奏，逐渐加快。",
          "Synthesised rhythm of four percussion instruments, quickening.",
          (SAID_ZH, "马锣先起，头钹应和。", "四件乐器齐奏，速度渐快。", "齐奏到结束。"),
          (SAID_EN, "The small gong begins, the first cymbals answer.", "All four play together and quicken.", "Together to the end.")),
    Sound("X02", "baishou", 28, "摆手舞：合成鼓点示意", "Baishou dance: synthesised drum sketch", "鼓声平稳，长拍上有锣。",
          "A steady drum, with a gong on the long beats.",
          (SAID_ZH, "鼓点平稳，长拍上敲锣。", "鼓与锣反复，稍稍加快。"),
          (SAID_EN, "A steady drum; the gong falls on the long beats.", "Drum and gong repeat, a little faster.")),
    Sound("X04", "miao_drum", 30, "苗族鼓舞：合成鼓点示意", "Miao drum dance: synthesised drum sketch", "先敲鼓边，再鼓心与鼓边交替。",
          "First the rim, then skin and rim in turn.",
          (SAID_ZH, "先是鼓边。", "鼓心与鼓边交替，速度渐快。"),
          (SAID_EN, "First the rim of the drum.", "Skin and rim in turn, quickening.")),
    Sound("X13", "dongdongtui", 24, "咚咚推：合成锣鼓示意", "Dongdongtui: synthesised drum and gong", "两声鼓一声锣，反复。",
          "Two beats of the drum and one of the gong, repeated.",
          (SAID_ZH, "咚，咚，推：两声鼓，一声锣。", "反复到结束。"),
          (SAID_EN, "Dong, dong, tui: two drum beats and a gong.", "Repeated to the end.")),
    Sound("X23", "folk_song", 34, "桑植民歌：合成旋律示意", "Sangzhi folk songs: synthesised melody sketch", "无词的合成人声，拨弦伴奏。",
          "A wordless synthetic voice over plucked strings.",
          (SAID_ZH, "拨弦引入。", "无词的旋律，五声音阶，曲调是我们自己写的。", "弦声收尾。"),
          (SAID_EN, "Plucked strings lead in.", "A wordless pentatonic tune of our own.", "The strings end it.")),
    Sound("X11", "opera", 30, "辰河高腔：合成音色示意", "Chenhe gaoqiang: synthesised sketch", "无词人声与唢呐音色轮流，锣鼓在转折处。",
          "A wordless voice and a suona-like tone in turn, drum and gong at the turns.",
          (SAID_ZH, "无词人声一句。", "唢呐音色接上一句，锣鼓点在转折处。", "两者轮流到结束。"),
          (SAID_EN, "A phrase of the wordless voice.", "A suona-like tone answers; drum and gong mark the turns.", "They take turns to the end.")),
]  # fmt: skip

WIDE = (2800, 1750)


def _scene(generator: str, start: tuple[float, float, float], end: tuple[float, float, float], *,
           size: tuple[int, int] = WIDE, **args: Any) -> dict[str, Any]:  # fmt: skip
    return {
        "generator": generator,
        "width": size[0],
        "height": size[1],
        "start": start,
        "end": end,
        **args,
    }


FILMS = [
    Film("X01", "reeds", 14, "西兰卡普：从整幅到一根线", "Xilankapu: from the cloth to the thread",
         "镜头从整幅织锦慢慢推近到纱线，再横移过长卷。",
         "The camera moves from the whole brocade to its threads, then along a sampler.",
         (_scene(BROCADE, (0.0, 0.05, 1.0), (0.39, 0.37, 0.22), pattern="hooks48", colours="madder"),
          _scene(BROCADE, (0.02, 0.1, 0.45), (0.52, 0.35, 0.45), pattern="horses"))),
    Film("X04", "miao_drum", 13, "苗族鼓舞：鼓心与鼓边", "Miao drum dance: skin and rim",
         "镜头沿节奏图慢慢移动，再转到绣片上的太阳花。",
         "The camera moves over a diagram of the rhythm, then over an embroidered sun flower.",
         (_scene("rhythm.draw_rings", (0.0, 0.12, 1.0), (0.25, 0.22, 0.5), size=(2200, 2200), pattern="MIAO_DRUM"),
          _scene("embroidery.draw", (0.3, 0.3, 0.4), (0.0, 0.05, 0.95), size=(2400, 1600), layout="birds", ground="red"))),
    Film("X22", "reeds", 13, "吊脚楼：木架与屋顶", "Stilt houses: frame and roofs",
         "镜头从吊脚楼的柱脚升到翘角屋顶，再看穿斗木架的剖面。",
         "The camera rises from the posts of a stilt house to its roofs, then shows the section of the frame.",
         (_scene("architecture.draw", (0.45, 0.45, 0.45), (0.1, 0.08, 0.85), building="stilt"),
          _scene("architecture.draw", (0.05, 0.1, 0.9), (0.3, 0.25, 0.42), building="frame"))),
    Film("R09", "reeds", 13, "通道：一座书院，一次会议", "Tongdao: an academy and a meeting",
         "镜头从书院立面缓慢推近大门，再到标出通道的示意地图。",
         "The camera moves slowly to the gate of the academy, then over a schematic map with Tongdao marked.",
         (_scene("architecture.draw", (0.0, 0.08, 1.0), (0.3, 0.3, 0.4), building="academy", steps=2),
          _scene("maps.draw", (0.0, 0.1, 0.95), (0.12, 0.42, 0.45), size=(2400, 2400),
                 marked=(("R09", "通道县溪", "Xianxi, Tongdao", "1934-12-12"),)))),
]  # fmt: skip
