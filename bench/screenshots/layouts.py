"""Mock-ups of chat screens in the manner of what is in use; drawn from nothing but our own styles.

`data-truth` on an element says what it is: photo, avatar, sticker, bubble. Text is found by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from random import Random
from typing import Final

from bench.screenshots.scenes import Item, Scene
from bench.screenshots.sentences import READ, TYPE_HERE

ICON: Final = (
    "<svg class='icon' width='22' height='22' viewBox='0 0 24 24' fill='none' stroke='currentColor' stroke-width='2'>{}</svg>"
)
BACK = ICON.format("<path d='M15 4l-8 8 8 8'/>")
PHONE = ICON.format("<path d='M5 4l4 0 2 5-3 2a11 11 0 0 0 5 5l2-3 5 2 0 4a2 2 0 0 1-2 2C9 21 3 15 3 6z'/>")
CAMERA = ICON.format("<rect x='3' y='7' width='12' height='10' rx='2'/><path d='M15 11l6-3v8l-6-3z'/>")
PLUS = ICON.format("<path d='M12 4v16M4 12h16'/>")
PLAY = "<svg width='20' height='20' viewBox='0 0 24 24'><path d='M6 4l14 8-14 8z' fill='currentColor'/></svg>"
STATUS = (
    "<div class='status'><span>{time}</span><span class='signs'>"
    "<svg width='18' height='12' viewBox='0 0 18 12'><path d='M1 8h3v4H1zM5 6h3v6H5zM9 3h3v9H9zM13 0h3v12h-3z' fill='currentColor'/></svg>"
    "<svg width='26' height='12' viewBox='0 0 26 12'><rect x='.5' y='.5' width='22' height='11' rx='3' fill='none' stroke='currentColor'/>"
    "<rect x='2' y='2' width='15' height='8' rx='1.5' fill='currentColor'/></svg></span></div>"
)
COMMON = """
* { box-sizing: border-box; margin: 0 } html, body { height: 100%; overflow: hidden }
body { display: flex; flex-direction: column; font-size: 15px; line-height: 1.35 }
.status { display: flex; justify-content: space-between; padding: 6px 18px; font-size: 13px; font-weight: 600; flex: none }
.signs { display: flex; gap: 6px; align-items: center }
.head { display: flex; align-items: center; gap: 12px; padding: 8px 12px; flex: none }
.head .who { flex: 1; font-weight: 600; font-size: 16px } .head .who small { display: block; font-size: 11px; font-weight: 400; opacity: .6 }
.chat { flex: 1; min-height: 0; overflow: hidden; display: flex; flex-direction: column; justify-content: flex-end; padding: 8px; position: relative }
.chat > * { flex: none } .chat > .paper { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover }
.row { display: flex; align-items: flex-end; gap: 6px; margin: 4px 0; position: relative } .row.me { flex-direction: row-reverse }
.stack { max-width: 74%; display: flex; flex-direction: column; align-items: flex-start; position: relative }
.me .stack { align-items: flex-end }
.bubble { padding: 8px 12px; border-radius: 18px; position: relative; overflow-wrap: anywhere }
.avatar { width: 32px; height: 32px; border-radius: 50%; flex: none; object-fit: cover }
.photo { display: block; object-fit: cover; border-radius: 14px }
.day { align-self: center; margin: 8px; font-size: 12px; padding: 3px 10px; border-radius: 12px }
.side, .time { font-size: 11px; opacity: .65 } .name { font-size: 12px; opacity: .75; margin: 0 0 2px 2px }
.foot { display: flex; align-items: center; gap: 10px; padding: 8px 12px 14px; flex: none }
.input { flex: 1; border-radius: 18px; padding: 8px 14px; opacity: .9 } .icon { flex: none; display: block }
.quote { border-left: 3px solid #8886; padding: 2px 8px; font-size: 13px; opacity: .8; margin-bottom: 4px }
.card { width: 240px; overflow: hidden; padding: 0 !important } .card .photo { border-radius: 0 } .card .about { padding: 8px 12px }
.card b { font-size: 14px; display: block } .card small { font-size: 12px; opacity: .7; display: block }
.album { display: grid; grid-template-columns: auto auto; gap: 3px } .album .photo { border-radius: 6px }
.reaction { position: absolute; bottom: -10px; right: 8px; display: flex; align-items: center; gap: 3px; font-size: 11px; border-radius: 10px; padding: 2px 6px; height: 20px }
.voice { display: flex; gap: 8px; align-items: center } .voice i { width: 3px; background: currentColor; border-radius: 2px; opacity: .6 }
.inline { width: 18px; height: 18px; vertical-align: -4px }
.shot { position: relative } .shot .over { position: absolute; right: 8px; bottom: 6px; font-size: 11px; color: #fff; background: #0008; border-radius: 8px; padding: 1px 6px }
.call { display: flex; gap: 8px; align-items: center }
"""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of app looks: style sheets for light and dark, and what stands where."""

    css: str
    light: str
    dark: str
    avatars: bool = True
    names: bool = False
    time: str = "side"  # side, in, none, head
    rows: bool = False  # no bubbles: name, then words on the ground
    status: bool = True
    papers: bool = True
    frame: bool = False  # photos lie in a bubble of their own


def _img(kind: str, address: str, *, classes: str, size: str = "") -> str:
    return f"<img class='{classes}' data-truth='{kind}' src='{address}' style='{size}'>"


def _photo(one: tuple[str, int, int], more: str = "") -> str:
    address, width, height = one
    return _img("photo", address, classes="photo", size=f"width:{width}px;height:{height}px;{more}")


def _content(item: Item, manner: Manner) -> str:
    inside = f"<span class='time'> {item.time}</span>" if manner.time == "in" else ""
    bubble = "<div class='bubble' data-truth='bubble'>{}</div>"
    words = escape(item.text)
    match item.kind:
        case "photo":
            shown = f"<div class='shot'>{_photo(item.pictures[0])}" + (
                f"<span class='over' data-truth='over'>{item.time}</span></div>" if manner.time == "in" else "</div>"
            )
            return f"<div class='bubble framed' data-truth='bubble'>{shown}</div>" if manner.frame else shown
        case "captioned":
            _, width, _ = item.pictures[0]
            return (
                f"<div class='bubble framed' data-truth='bubble' style='width:min-content'>{_photo(item.pictures[0])}"
                f"<div class='caption' style='width:{width}px'>{words}{inside}</div></div>"
            )
        case "album":
            return "<div class='album'>" + "".join(_photo(one) for one in item.pictures) + "</div>"
        case "sticker":
            address, width, height = item.pictures[0]
            return _img("sticker", address, classes="sticker", size=f"width:{width}px;height:{height}px")
        case "emoji":
            return _img("sticker", item.pictures[0][0], classes="big", size="width:40px;height:40px")
        case "link":
            title, about, where = item.more
            return (
                f"<div class='bubble card' data-truth='bubble'>{_photo(item.pictures[0], 'width:100%')}<div class='about'>"
                f"<b>{escape(title)}</b><small>{escape(about)}</small><small>{escape(where)}</small></div></div>"
            )
        case "quote":
            return bubble.format(f"<div class='quote'>{escape(item.more[0])}</div>{words}{inside}")
        case "call":
            return bubble.format(f"<div class='call'>{PHONE}<span>{words}</span></div>")
        case "voice":
            bars = "".join(f"<i style='height:{6 + (7 * n) % 17}px'></i>" for n in range(18))
            return bubble.format(f"<div class='voice'>{PLAY}{bars}<span>0:{len(item.text) % 50 + 10}</span></div>")
    small = "".join(f" <img class='inline' data-truth='emoji' src='{one[0]}'>" for one in item.pictures)
    return bubble.format(f"{words}{small}{inside}")


def _row(item: Item, scene: Scene, manner: Manner, number: int) -> str:
    if item.kind == "day":
        return f"<div class='day' data-truth='bubble'>{escape(item.text)}</div>"
    mine = item.mine and not manner.rows
    avatar = ""
    if manner.avatars and not mine:
        avatar = _img("avatar", scene.avatars[number % 2 if manner.rows else 0], classes="avatar")
    name = ""
    if manner.names and not mine:
        head = f" <span class='time'>{item.time}</span>" if manner.time == "head" else ""
        name = f"<div class='name'>{escape(scene.name)}{head}</div>"
    read = READ[scene.language][0] + "<br>" if mine else ""
    side = f"<div class='side'>{read}{item.time}</div>" if manner.time == "side" else ""
    count = "<div class='reaction' data-truth='bubble'>♥ 2</div>" if item.reaction else ""
    return (
        f"<div class='row {'me' if mine else 'them'}'>{avatar}<div class='stack'>{name}{_content(item, manner)}{count}</div>"
        f"{side}</div>"
    )


def _wallpaper(scene: Scene, manner: Manner) -> tuple[str, str]:
    """Return a style and a picture for the ground behind the chat."""
    chance = Random(scene.seed)
    if not manner.papers:
        return "", ""
    if scene.has_photo_wallpaper:
        return "", f"<img class='paper' data-truth='wallpaper' src='{scene.wallpaper}'>"
    hue, low, high = chance.randrange(360), *((18, 30) if scene.dark else (82, 92))
    first, second = f"hsl({hue} 40% {low}%)", f"hsl({(hue + 60) % 360} 45% {high}%)"
    style = {
        "": "", "tint": f"background: {first}", "gradient": f"background: linear-gradient({first}, {second})",
        "slant": f"background: linear-gradient({chance.randrange(20, 160)}deg, {first}, {second})",
    }[scene.wallpaper]  # fmt: skip
    return f".chat {{ {style} }}", ""


def page(scene: Scene, manner: Manner) -> str:
    """Return the HTML of a screen."""
    style, paper = _wallpaper(scene, manner)
    chance = Random(scene.seed)
    status = STATUS.format(time=f"{chance.randrange(24)}:{chance.randrange(60):02d}") if manner.status else ""
    fonts = chance.choice(["IPAexGothic, sans-serif", "'DejaVu Sans', IPAexGothic", "'DejaVu Sans Condensed', IPAexGothic"])
    rows = "".join(_row(item, scene, manner, number) for number, item in enumerate(scene.items))
    head = _img("avatar", scene.avatars[0], classes="avatar") if manner.avatars else ""
    about = {"ja": "オンライン", "en": "Active now"}[scene.language]
    return (
        f"<!doctype html><html lang='{scene.language}'><meta charset='utf-8'><style>{COMMON} body {{ font-family: {fonts} }} "
        f"{manner.css} {manner.dark if scene.dark else manner.light} {style}</style><body>{status}"
        f"<div class='head'>{BACK}{head}<div class='who'>{escape(scene.name)}<small>{about}</small></div>{PHONE}{CAMERA}</div>"
        f"<div class='chat'>{paper}{rows}</div>"
        f"<div class='foot'>{PLUS}<div class='input'>{escape(chance.choice(TYPE_HERE[scene.language]))}</div>{CAMERA}</div></body></html>"
    )


GREEN = Manner(  # side times, tails of a sort, blue-grey ground
    css=".them .bubble::before { content: ''; position: absolute; left: -5px; top: 6px; width: 12px; height: 12px; background: inherit; "
    "border-radius: 0 0 0 12px } .card::before { display: none }",
    light="body, .head, .foot { background: #fff; color: #111 } .chat { background: #8cabd8 } .them .bubble { background: #fff } "
    ".me .bubble { background: #8de055 } .day { background: #0003; color: #fff } .input { background: #f3f3f5 } .reaction { background: #fff }",
    dark="body, .head, .foot { background: #111; color: #eee } .chat { background: #202a38 } .them .bubble { background: #333940 } "
    ".me .bubble { background: #2f6f3a } .day { background: #0006 } .input { background: #2a2a2c } .reaction { background: #444 }",
)
ROUND = Manner(  # no times, gradients in one's own bubbles
    css=".bubble { border-radius: 20px } .me .bubble { background: linear-gradient(#a03bff, #3d6bff); color: #fff }",
    light="body { background: #fff; color: #000 } .them .bubble { background: #efefef } .input { border: 1px solid #dbdbdb } "
    ".reaction { background: #efefef; border: 2px solid #fff } .day { opacity: .6 }",
    dark="body { background: #000; color: #f5f5f5 } .them .bubble { background: #262626 } .input { border: 1px solid #363636 } "
    ".reaction { background: #262626; border: 2px solid #000 } .day { opacity: .6 }",
    time="none",
)
PATTERN = Manner(  # times inside, shadows, photos framed
    css=".bubble { border-radius: 8px; padding: 6px 9px; box-shadow: 0 1px .5px #0002 } .framed { padding: 3px } .framed .photo { border-radius: 6px } "
    ".caption { padding: 4px 6px } .time { float: right; margin: 5px 0 0 8px }",
    light="body { background: #f0f2f5; color: #111b21 } .head { background: #008069; color: #fff } .chat { background: #efeae2 } "
    ".them .bubble { background: #fff } .me .bubble { background: #d9fdd3 } .day { background: #fff } .input { background: #fff } .reaction { background: #fff }",
    dark="body { background: #0b141a; color: #e9edef } .head, .foot { background: #202c33 } .them .bubble { background: #202c33 } "
    ".me .bubble { background: #005c4b } .day { background: #182229 } .input { background: #2a3942 } .reaction { background: #202c33 }",
    avatars=False, time="in", frame=True,
)  # fmt: skip
ROWS = Manner(  # names and words on the ground
    css=".row { align-items: flex-start; gap: 12px; margin: 8px 4px } .bubble { padding: 0; border-radius: 0 } .name { font-weight: 600; font-size: 14px; opacity: 1 } "
    ".avatar { width: 40px; height: 40px } .stack { max-width: 82% } .photo { border-radius: 8px } .card { border-left: 4px solid #5865f2; border-radius: 4px } .reaction { position: static; margin-top: 4px }",
    light="body { background: #fff; color: #2e3338 } .card { background: #f2f3f5 } .input { background: #ebedef } .reaction { background: #f2f3f5 }",
    dark="body { background: #313338; color: #dbdee1 } .card { background: #2b2d31 } .input { background: #383a40 } .reaction { background: #2b2d31; border: 1px solid #5865f2 }",
    names=True, time="head", rows=True, papers=False,
)  # fmt: skip
TIGHT = Manner(  # little avatars, tight groups, one's own in blue
    css=".bubble { border-radius: 18px } .avatar { width: 28px; height: 28px } .me .bubble { background: #0084ff; color: #fff } .photo { border-radius: 18px }",
    light="body { background: #fff; color: #050505 } .them .bubble { background: #e4e6eb } .input { background: #f0f2f5 } .reaction { background: #fff; box-shadow: 0 1px 4px #0004 }",
    dark="body { background: #18191a; color: #e4e6eb } .them .bubble { background: #303030 } .input { background: #3a3b3c } .reaction { background: #242526; box-shadow: 0 1px 4px #000 }",
    time="none", papers=False,
)  # fmt: skip
PAPER = Manner(  # tails at the foot, times inside, patterned gradients
    css=".bubble { border-radius: 14px; padding: 6px 10px; box-shadow: 0 1px 2px #0003 } .me .bubble { border-bottom-right-radius: 3px } "
    ".them .bubble { border-bottom-left-radius: 3px } .framed { padding: 0; overflow: hidden } .framed .photo { border-radius: 0 } .caption { padding: 6px 10px } "
    ".time { margin-left: 8px }",
    light="body { background: #fff; color: #000 } .chat { background: linear-gradient(160deg, #dbddbb, #88b884) } .them .bubble { background: #fff } "
    ".me .bubble { background: #effdde } .day { background: #0004; color: #fff } .input { background: #f1f1f1 } .reaction { background: #fff }",
    dark="body { background: #17212b; color: #fff } .chat { background: #0e1621 } .them .bubble { background: #182533 } .me .bubble { background: #2b5278 } "
    ".day { background: #1e2c3a } .input { background: #242f3d } .reaction { background: #182533 }",
    time="in", avatars=False, frame=True,
)  # fmt: skip
PLAIN = Manner(  # outlined cards, times below
    css=".bubble { border-radius: 22px; padding: 10px 14px } .me .bubble { background: #1d9bf0; color: #fff; border-bottom-right-radius: 4px } "
    ".them .bubble { border-bottom-left-radius: 4px } .card { border: 1px solid #8885; background: none !important; color: inherit !important } .head { border-bottom: 1px solid #8883 } .photo { border: 1px solid #8885 }",
    light="body { background: #fff; color: #0f1419 } .them .bubble { background: #eff3f4 } .input { background: #eff3f4 } .reaction { background: #fff; border: 1px solid #ddd }",
    dark="body { background: #000; color: #e7e9ea } .them .bubble { background: #2f3336 } .input { background: #202327 } .reaction { background: #000; border: 1px solid #444 }",
    papers=False,
)  # fmt: skip
KNOWN: Final = {
    "green": GREEN, "round": ROUND, "pattern": PATTERN, "rows": ROWS, "tight": TIGHT, "paper": PAPER, "plain": PLAIN,
}  # fmt: skip
Drawn = Callable[[Scene], str]


def drawn(name: str, scene: Scene) -> str:
    """Return the HTML of a scene in a layout. Raises KeyError for a layout that there is not."""
    manner = KNOWN[name] if name in KNOWN else UNSEEN[name]
    return page(scene if manner.papers else replace(scene, has_photo_wallpaper=False, wallpaper=""), manner)


# ---- Written last, when the way of finding was done, and looked at once: what it makes of screens that it was not made for

SQUARISH = Manner(  # yellow and white, faces with soft corners, names, a line for the day
    css=".avatar { width: 40px; height: 40px; border-radius: 15px } .bubble { border-radius: 6px 16px 16px 16px; padding: 9px 11px } .me .bubble { border-radius: 16px 6px 16px 16px } "
    ".row { align-items: flex-start } .side { align-self: flex-end } .day { width: 92%; text-align: center; border-bottom: 1px solid #0002; border-radius: 0 } .photo { border-radius: 4px }",
    light="body, .foot { background: #fff; color: #191919 } .head { background: #bacee0; color: #191919 } .chat { background: #bacee0 } .them .bubble { background: #fff } .me .bubble { background: #fee500 } "
    ".input { border-radius: 4px } .reaction { background: #ffffff; border: 1px solid #0001 }",
    dark="body, .foot, .head { background: #1e1e1e; color: #e0e0e0 } .chat { background: #2a2d31 } .them .bubble { background: #3c3f44; } .me .bubble { background: #fee500; color: #191919 } .input { background: #2c2c2c } .reaction { background: #444 }",
    names=True,
)  # fmt: skip
TAILED = Manner(  # large type, tails that sweep out, times only between
    css="body { font-size: 17px } .bubble { border-radius: 19px; padding: 7px 13px } .me .bubble { background: #0b84fe; color: #fff } "
    ".me .bubble:not(.card):not(.framed)::after { content: ''; position: absolute; right: -6px; bottom: 0; width: 16px; height: 16px; background: #0b84fe; border-bottom-left-radius: 16px 14px; clip-path: path('M0 0 L10 0 C10 8 12 13 16 16 C9 16 4 14 0 10 Z') } "
    ".day { font-size: 11px; opacity: .55 } .head { justify-content: center; box-shadow: 0 .5px 0 #8888; flex-direction: column; gap: 2px } .head .icon { display: none } .head .who { font-size: 12px; flex: none; text-align: center } .head .avatar { width: 48px; height: 48px }",
    light="body { background: #fff; color: #000 } .head, .foot { background: #f6f6f6 } .them .bubble { background: #e9e9eb } .input { border: 1px solid #ccc; background: #fff } .reaction { background: #e9e9eb }",
    dark="body { background: #000; color: #fff } .head, .foot { background: #161617 } .them .bubble { background: #26262a } .input { border: 1px solid #3a3a3c } .reaction { background: #26262a }",
    time="none", avatars=True, papers=False,
)  # fmt: skip
BROAD = Manner(  # pictures from edge to edge, lines between, small type
    css=".chat { padding: 0 } .row { padding: 8px 12px; border-bottom: 1px solid #8883; margin: 0; gap: 10px; align-items: flex-start } .stack { max-width: calc(100% - 46px); flex: 1 } .bubble { padding: 0 } "
    ".avatar { width: 36px; height: 36px; border-radius: 8px } .photo { width: 100% !important; border-radius: 0 } .shot { margin-left: -58px; width: calc(100% + 82px) } .name { font-weight: 700; opacity: 1 } .card { width: 100%; border-radius: 12px; border: 1px solid #8884 } .reaction { position: static; margin: 4px 0 0 }",
    light="body { background: #fdfdfd; color: #1c1c1e; font-size: 14px } .input { background: #eee } .reaction { background: #f0f0f0 }",
    dark="body { background: #15202b; color: #f7f9f9; font-size: 14px } .input { background: #273340 } .reaction { background: #273340 }",
    names=True, time="head", rows=True, papers=False,
)  # fmt: skip
UNSEEN: Final = {"squarish": SQUARISH, "tailed": TAILED, "broad": BROAD}
