"""Parties imported: each line matched by number, else SIREN, else name, checked as the screens do, written in lots (P56)."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.identifiers import compact
from carnet.company.queries import series_for
from carnet.core import journal, sets
from carnet.core.importing.fields import Field
from carnet.core.importing.lots import CHANGED, CREATED, SAME, Importing, Judged, Line, LineTwice, SeveralBearIt
from carnet.core.journal import Subject, Told
from carnet.core.numbering import free_numbers
from carnet.parties.checks import PartyAlreadyKnown, checked, checked_address, following_siren
from carnet.parties.inputs import AddressInput, PartyContent
from carnet.parties.models import Address, Party
from carnet.parties.queries import taken_numbers
from carnet.parties.steps.columns import ADDRESS, party_fields

_CONTENT = {field.name for field in fields(PartyContent)}
Written = tuple[PartyContent, dict[str, Any] | None]


class PartyImport(Importing):
    """Customers, prospects and suppliers, with their billing address."""

    name, label, right, thing = "parties", _("Customers and suppliers"), rights.PARTIES, "party"
    key = _("A party is found again by its number; without one by its SIREN, else by its name.")
    model = Party

    def fields(self) -> list[Field]:
        return party_fields()

    def read(self, lines: Sequence[Line], *, lock: bool) -> None:
        said: dict[str, set[str]] = {name: set() for name in ("number", "siren", "name")}
        for line in lines:
            for place, (name, value) in enumerate(_identities(line.values)):
                if place == 0 or name == "siren":
                    said[name].add(value)
        rows = Party.objects.filter(pk__in=_ids_bearing(said)).order_by("pk")
        self._found: dict[tuple[str, str], list[Party]] = {}
        for party in rows.select_for_update(no_key=True) if lock else rows:
            for name in said:
                self._found.setdefault((name, getattr(party, name)), []).append(party)
        ids = {party.pk for found in self._found.values() for party in found}
        billed = Address.objects.filter(party_id__in=ids, use=Address.Use.BILLING).order_by("-is_default", "pk")
        self._addresses: dict[int, Address] = {}
        for address in billed:
            self._addresses.setdefault(address.party_id, address)

    def judge(self, line: Line) -> Judged:
        values = line.values
        identities = _identities(values)
        party = self._same(identities)
        before = PartyContent.of(party) if party else PartyContent(name="")
        given = {**values, **values.get("roles", {})}
        content = replace(before, **{name: value for name, value in given.items() if name in _CONTENT})
        content = checked(following_siren(before, content) if party else content)
        self._check_known(content, before, party)
        address = self._address(party, values)
        number = party.number if party else str(values.get("number", ""))
        self.once(line.n, *identities[:1], ("party", str(party.pk) if party else ""))
        self._remember(line.n, number, content)
        changed = [name for name in _CONTENT if getattr(content, name) != getattr(before, name)]
        changed += ["address"] if address else []
        judged = Judged(
            line.n, f"{number} {content.name}".strip(), CREATED, changed=changed, content=(content, address)
        )
        if party is None:
            judged.content = (content, address, number)
            return judged
        judged.id, judged.verdict = party.pk, CHANGED if changed else SAME
        judged.before = {"party": {name: getattr(before, name) for name in changed if name != "address"}}
        if address:
            judged.before["address"] = self._address_before(party.pk)
        return judged

    def _same(self, identities: Sequence[tuple[str, str]]) -> Party | None:
        if not identities:
            return None
        for earlier in identities[:1]:
            if self.spoken_of(earlier):
                raise LineTwice(self.spoken_of(earlier))
        found = self._found.get(identities[0], [])
        if len(found) > 1:
            raise SeveralBearIt(identities[0][1], [one.number for one in found[:5]])
        return found[0] if found else None

    def _check_known(self, content: PartyContent, before: PartyContent, party: Party | None) -> None:
        """Another party with the same SIREN, in the company or above in the file, unless several sites are meant."""
        if self.confirmed or not content.siren or content.siren == before.siren:
            return
        if self.spoken_of(("siren", content.siren)):
            raise LineTwice(self.spoken_of(("siren", content.siren)))
        same = [one for one in self._found.get(("siren", content.siren), []) if party is None or one.pk != party.pk]
        if same:
            raise PartyAlreadyKnown(same)

    def _remember(self, n: int, number: str, content: PartyContent) -> None:
        for identity in (("number", number), ("siren", content.siren), ("name", content.name)):
            if identity[1]:
                self._seen.setdefault(identity, n)

    def _address(self, party: Party | None, values: dict[str, Any]) -> dict[str, Any] | None:
        """The billing address as it shall be; None when nothing is said of it, or nothing new."""
        given = {name: values[name] for name in ADDRESS if name in values}
        there = self._addresses.get(party.pk) if party else None
        if there is None and not any(name != "country" for name in given):
            return None
        if there is not None and all(getattr(there, name) == value for name, value in given.items()):
            return None
        now = (
            {name: getattr(there, name) for name in AddressInput.__dataclass_fields__}
            if there
            else {"is_default": True}
        )
        return checked_address(AddressInput(**{**now, **given}))

    def _address_before(self, party_id: int) -> dict[str, Any]:
        there = self._addresses.get(party_id)
        return {"id": there.pk, **{name: getattr(there, name) for name in ADDRESS}} if there else {}

    def write(self, judged: Sequence[Judged]) -> None:
        made = [one for one in judged if one.verdict == CREATED]
        changed = [one for one in judged if one.verdict == CHANGED]
        names = self._numbers(made)
        for one, pk in zip(made, sets.new_ids(Party, len(made)) if made else (), strict=True):
            one.id = pk
        sets.insert(
            Party,
            [
                {"id": one.id, "number": names[one.n], **one.content[0].values(), "is_active": True, "version": 1,
                 "company_id": self.by.company_id}
                for one in made
            ],
        )  # fmt: skip
        sets.update(Party, [{"id": one.id, **one.content[0].values()} for one in changed], versioned=True)
        self._write_addresses([*made, *changed])
        told = [
            Told("party.created", Subject("party", one.id), facts={"number": names[one.n], "name": one.content[0].name})
            for one in made
        ]
        told += [
            Told("party.edited", Subject("party", one.id), facts={"name": one.content[0].name, "changed": one.changed})
            for one in changed
        ]
        journal.record_all(told, by=self.by)

    def _numbers(self, made: Sequence[Judged]) -> dict[int, str]:
        """The number of each new party: its own, else the next of the series."""
        names = {one.n: one.content[2] for one in made}
        lacking = [n for n, number in names.items() if not number]
        if lacking:
            file = self.claimed("number")
            given = free_numbers(
                series_for("party"),
                today(),
                len(lacking),
                lambda some: file.intersection(some).union(taken_numbers(some)),
            )
            names |= dict(zip(lacking, given, strict=True))
        return names

    def _write_addresses(self, written: Sequence[Judged]) -> None:
        rows: list[dict[str, Any]] = []
        for one in written:
            address = one.content[1]
            if not address:
                continue
            there = (one.before or {}).get("address") or {}
            if there:
                rows.append({"id": there["id"], **{name: address[name] for name in ADDRESS}})
            else:
                rows.append({"id": None, "party_id": one.id, **address, "company_id": self.by.company_id})
        new = [row for row in rows if row["id"] is None]
        for row, pk in zip(new, sets.new_ids(Address, len(new)) if new else (), strict=True):
            row["id"] = pk
        sets.insert(Address, new)
        sets.update(Address, [row for row in rows if "party_id" not in row])

    def restore(self, before: dict[int, dict[str, Any]]) -> None:
        parties = list(Party.objects.select_for_update(no_key=True).filter(pk__in=before).order_by("pk"))
        rows = [
            {"id": party.pk, **PartyContent.of(party).values(), **before[party.pk].get("party", {})}
            for party in parties
        ]
        sets.update(Party, rows, versioned=True)
        addresses = {pk: said["address"] for pk, said in before.items() if "address" in said}
        sets.update(Address, [address for address in addresses.values() if address])
        new = Address.objects.filter(party_id__in=[pk for pk, address in addresses.items() if not address])
        sets.remove(Address, sets.unheld(Address, new.filter(use=Address.Use.BILLING).values_list("pk", flat=True)))
        facts = {row["id"]: {"name": row["name"], "changed": [*before[row["id"]].get("party", {})]} for row in rows}
        journal.record_all(
            [Told("party.edited", Subject("party", pk), facts=said) for pk, said in facts.items()], by=self.by
        )

    def remove(self, ids: Sequence[int]) -> None:
        names = self.names(ids)
        sets.remove(Party, ids)
        told = [Told("party.deleted", Subject("party", pk), facts={"name": names[pk]}) for pk in names]
        journal.record_all(told, by=self.by)

    def names(self, ids: Sequence[int]) -> dict[int, str]:
        rows = Party.objects.filter(pk__in=ids).values_list("pk", "number", "name")
        return {pk: f"{number} {name}".strip() for pk, number, name in rows}


def _identities(values: dict[str, Any]) -> list[tuple[str, str]]:
    """What a line bears that a party may be found by, the surest first."""
    siren = compact(values.get("siren", "")) or compact(values.get("siret", ""))[:9]
    name = " ".join(values.get("name", "").split())
    said = (("number", values.get("number", "")), ("siren", siren), ("name", name))
    return [identity for identity in said if identity[1]]


def _ids_bearing(said: dict[str, set[str]]) -> Iterable[int]:
    """The parties that bear one of the numbers, SIRENs or names (one statement, by three indexes)."""
    number, siren, name = (list(said[key]) for key in ("number", "siren", "name"))
    rows = Party.objects.order_by().values_list("pk", flat=True)
    return set(
        rows.filter(number__in=number)
        .exclude(number="")
        .union(rows.filter(~Q(siren=""), siren__in=siren), rows.filter(name__in=name))
    )
