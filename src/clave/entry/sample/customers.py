"""The customers of the sample company: who decides, who is invoiced, where it is delivered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from clave.entry.sample.draws import draws
from clave.entry.sample.key_accounts import CASH, KEY_ACCOUNTS, LAPSING, KeyAccount
from clave.entry.sample.names import Trade, customer_names, tax_number
from clave.entry.sample.people import SELLERS, TOWNS

SMALL_CUSTOMERS = 388
SMALL_SALES = 31_200  # thousands of euros in the last twelve months, all together
STOPPED = (5, 6, 7, 9)  # months for which a few of them have bought nothing
OFTEN = (1.6, 2.6)  # orders a month that these used to place
_CHANNELS = {
    "Hipermercados": "Gran distribución",
    "Supermercados": "Gran distribución",
    "Mayoristas": "Distribuidores",
    CASH: "Distribuidores",
    "Restauración": "Horeca",
    "Hoteles": "Horeca",
}


# Key accounts by the code of the account at the top of their hierarchy.
KEYS = {f"{1000 + number * 10}": account for number, account in enumerate(KEY_ACCOUNTS, start=1)}


@dataclass(frozen=True)
class AccountRow:
    """A line of the accounts file."""

    code: str
    name: str
    level: str
    parent: str = ""
    channel: str = ""
    segment: str = ""
    delegation: str = ""
    tax_number: str = ""
    kam: str = ""
    tier: str = ""
    direct: bool = True
    credit_limit: int | None = None


@dataclass(frozen=True)
class Buyer:
    """An account that is invoiced. Money: ``sales`` in cents over the last twelve months.

    ``owner``: code of the account at the top. ``orders``: invoices a month. ``assortment``: how
    many products it chooses from. ``discount_for``: gross margin that its discount aims at, None
    for one that buys near the list price. ``sites``: codes and delegations of delivery points.
    ``stopped``: months at the end in which it buys no more.
    """

    code: str
    owner: str
    channel: str
    delegation: str
    sales: int
    growth: float
    orders: float
    assortment: int
    terms: int
    late: float
    days_late: int
    discount_for: float | None = None
    story: str = ""
    key: KeyAccount | None = None
    sites: tuple[tuple[str, str], ...] = ()
    stopped: int = 0


@dataclass
class Customers:
    """All rows of the accounts file, parents first, and the buyers among them."""

    rows: list[AccountRow] = field(default_factory=list)
    buyers: list[Buyer] = field(default_factory=list)


def customers(seed: int) -> Customers:
    """The 24 key accounts with their hierarchies, and the small customers."""
    found = Customers()
    for code, account in KEYS.items():
        _key_account(found, account, code, draws(seed, account.name))
    rng = draws(seed, "small customers")
    names = customer_names(rng)
    small = [next(names) for _ in range(SMALL_CUSTOMERS)]
    sizes = [trade.size * rng.lognormvariate(0, 0.75) for trade, _ in small]
    scale = SMALL_SALES / sum(sizes)
    for number, ((trade, name), size) in enumerate(zip(small, sizes, strict=True), start=1):
        _small(found, (trade, name, size * scale), f"{20000 + number}", rng)
    _stop(found.buyers)
    return found


def _stop(buyers: list[Buyer]) -> None:
    """Some small customers who ordered often order no more, and nobody noticed."""
    low, high = OFTEN
    places = [n for n, one in enumerate(buyers) if one.key is None and low <= one.orders < high]
    for place, months in zip(places[2 :: len(places) // len(STOPPED)], STOPPED, strict=False):
        buyers[place] = replace(buyers[place], stopped=months)


def _key_account(found: Customers, account: KeyAccount, code: str, rng: Random) -> None:
    delegation = account.delegation or rng.choice(("Centro", "Noreste", "Levante", "Sur"))
    channel = _CHANNELS[account.segment]
    found.rows.append(
        AccountRow(
            code=code,
            name=account.name,
            level="Grupo" if account.banners else "Cliente",
            delegation=delegation,
            tax_number=tax_number(int(code)),
            kam=account.kam.email,
            tier=account.tier,
            direct=channel != "Distribuidores",
            credit_limit=round(account.sales / 50) * 10_000,
            channel=channel,
            segment=account.segment,
        )
    )
    parent = code
    if len(account.banners) > 1:
        parent = f"{code}C"
        centre = f"Central de compras {account.name}"
        found.rows.append(
            AccountRow(parent, centre, "Central de compras", code, channel, account.segment)
        )
    shares = [0.62, 0.26, 0.12] if len(account.banners) == 3 else [0.7, 0.3]
    shares = shares if len(account.banners) > 1 else [1.0]
    for place, (banner, share) in enumerate(
        zip(account.banners or ("",), shares, strict=True), start=1
    ):
        buyer_code = f"{code}-{place}" if banner else code
        if banner:
            found.rows.append(
                AccountRow(buyer_code, banner, "Enseña", parent, channel, account.segment)
            )
        sites = _sites(found, (account, banner or account.name), buyer_code, share, rng)
        found.buyers.append(_key_buyer(account, (buyer_code, code), share, sites, delegation))


def _sites(
    found: Customers, named: tuple[KeyAccount, str], code: str, share: float, rng: Random
) -> tuple[tuple[str, str], ...]:
    """Points of delivery, in its own delegation or all over the country."""
    account, name = named
    served = (account.delegation,) if account.delegation else tuple(TOWNS)[:5]
    sites = []
    for number in range(1, max(1, round(account.sites * share)) + 1):
        delegation = served[number % len(served)]
        town = TOWNS[delegation][number // len(served) % len(TOWNS[delegation])]
        site = AccountRow(f"{code}/{number:03d}", f"{name} {town} {number}", "Centro", code,
                          delegation=delegation)  # fmt: skip
        found.rows.append(site)
        sites.append((site.code, delegation))
    rng.shuffle(sites)
    return tuple(sites)


def _key_buyer(
    account: KeyAccount,
    codes: tuple[str, str],
    share: float,
    sites: tuple[tuple[str, str], ...],
    delegation: str,
) -> Buyer:
    sales = account.sales * 100_000 * share
    small_drops = 2.2 if account.story == "loses_money" else 1.0
    return Buyer(
        code=codes[0],
        owner=codes[1],
        channel=_CHANNELS[account.segment],
        delegation=delegation,
        sales=round(sales),
        growth=0.02 if account.story == LAPSING else account.growth,
        orders=min(30.0, 2.5 + sales / 24_000_000) * small_drops,
        assortment=min(340, 70 + round(account.sales * share / 20)),
        terms=60,
        late=account.late,
        days_late=account.days_late,
        discount_for=account.margin,
        story=account.story,
        key=account,
        sites=sites,
    )


def _small(found: Customers, named: tuple[Trade, str, float], code: str, rng: Random) -> None:
    trade, name, size = named
    delegation = rng.choice(tuple(SELLERS))
    pays_badly = rng.random() < 0.12
    found.rows.append(
        AccountRow(
            code=code,
            name=name,
            level="Cliente",
            channel=trade.channel,
            segment=trade.segment,
            delegation=delegation,
            tax_number=tax_number(int(code)),
            direct=trade.channel != "Distribuidores",
            credit_limit=max(3, round(size / 6)) * 1000,
        )
    )
    found.buyers.append(
        Buyer(
            code=code,
            owner=code,
            channel=trade.channel,
            delegation=delegation,
            sales=round(size * 100_000),
            growth=rng.gauss(-0.035, 0.09),
            orders=min(6.0, 0.4 + size / 110),
            assortment=rng.randint(18, 60),
            terms=rng.choice((30, 30, 30, 60)),
            late=0.40 if pays_badly else 0.10,
            days_late=25 if pays_badly else 8,
        )
    )


def sellers_of(delegation: str) -> tuple[str, ...]:
    """Who sells there."""
    return SELLERS[delegation]
