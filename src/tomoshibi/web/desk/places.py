"""Where a worker may go from every page: what each day's work needs first, then what the organisation needs now and then."""

from dataclasses import dataclass

COUNSELLOR, SUPERVISOR, ADMINISTRATOR = "counsellor", "supervisor", "administrator"
READERS = (COUNSELLOR, SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Place:
    """A page that stands in the head of every page, for these roles."""

    address: str
    name: str
    roles: tuple[str, ...]


DAILY = (
    Place("/queue", "待っている人", READERS),
    Place("/cases", "ケース", READERS),
    Place("/due", "期限", READERS),
    Place("/hand-over", "引きつぎ", READERS),
    Place("/list", "相談", READERS),
)
NOW_AND_THEN = (
    Place("/wordings", "案内を書く", READERS),
    Place("/public", "公開する案内", (SUPERVISOR,)),
    Place("/law/review", "法律の確認", READERS),
    Place("/team", "メンバー", (SUPERVISOR,)),
    Place("/teams", "チーム", (SUPERVISOR,)),
    Place("/shifts", "相談員がいる時間", (SUPERVISOR,)),
    Place("/keeping", "保管と保全", (SUPERVISOR,)),
    Place("/trail", "だれが何をしたか", (SUPERVISOR, ADMINISTRATOR)),
    Place("/account", "自分の設定", (COUNSELLOR, SUPERVISOR, ADMINISTRATOR)),
)


def places(role: str) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return where somebody of this role may go: each day's pages, and the others."""
    daily, others = (tuple(one for one in among if role in one.roles) for among in (DAILY, NOW_AND_THEN))
    return daily, others
