"""What a payload names, found among the team's own records and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from wenshu.crm import names
from wenshu.crm.contract import ContactPatch, OpportunityPatch
from wenshu.crm.models import Company, Contact, Opportunity, Stage, StageKind
from wenshu.errors import FieldError, Invalid
from wenshu.teams.models import Membership, Team


class Links:
    """Looks things up once and remembers them: one for a request, or one for a whole import.

    What is missing, deleted or another team's is the same to the caller: Invalid at that field. Within an import,
    `knows_company` and `knows_member` add what the import itself made.
    """

    def __init__(self, team: Team) -> None:
        self.team = team
        self._stages: dict[str, Stage] | None = None
        self._members: dict[UUID, Membership | None] = {}
        self._told_of: set[UUID] = set()
        self._companies: dict[UUID, Company | None] = {}
        self._companies_by_key: dict[str, list[Company]] = {}
        self._contacts: dict[UUID, Contact | None] = {}

    def knows_company(self, company: Company) -> None:
        self._companies[company.id] = company
        same = self._companies_by_key.setdefault(company.name_key, [])
        same[:] = [other for other in same if other.id != company.id] + [company]

    def knows_member(self, member: Membership) -> None:
        """A file's own names may be those of people who have left."""
        self._members[member.id] = member
        self._told_of.add(member.id)

    @property
    def stages(self) -> dict[str, Stage]:
        """By key, retired ones included, in the order of the pipeline."""
        if self._stages is None:
            self._stages = {stage.key: stage for stage in Stage.objects.for_team(self.team)}
        return self._stages

    def stage(self, key: str, *, current: UUID | None = None) -> Stage:
        """A retired stage takes no new deals: only the deal that already stands there may name it."""
        stage = self.stages.get(key)
        if stage is None or (stage.is_retired and stage.id != current):
            raise self._no_such_status()
        return stage

    def check_statuses(self, keys: Iterable[str]) -> None:
        """For a filter: retired stages have deals, too."""
        if not self.stages.keys() >= set(keys):
            raise self._no_such_status()

    def _no_such_status(self) -> Invalid:
        known = ", ".join(each.key for each in self.stages.values() if not each.is_retired)
        return Invalid.field("status", _("There is no such status. Use one of %(known)s.") % {"known": known})

    def first_stage(self) -> Stage:
        """Where a new deal starts."""
        for stage in self.stages.values():
            if stage.kind == StageKind.OPEN and not stage.is_retired:
                return stage
        raise Invalid.field("status", _("This team has no open stage."))

    def owner(
        self, id: UUID | None, *, current: UUID | None = None, pointer: str = "ownerId"
    ) -> Membership | None:
        """Nothing new is given to somebody who has left: only the record that is theirs already may name them."""
        member = self.member(id, pointer=pointer)
        if member is None or member.is_active or member.id == current or member.id in self._told_of:
            return member
        raise Invalid.field(pointer, _("%(name)s has left the team.") % {"name": member.name})

    def member(self, id: UUID | None, *, pointer: str = "ownerId") -> Membership | None:
        if id is None:
            return None
        if id not in self._members:
            self._members[id] = Membership.objects.for_team(self.team).filter(pk=id).first()
        member = self._members[id]
        if member is None:
            raise Invalid.field(pointer, _("There is no such member in this team."))
        return member

    def company(self, id: UUID | None, name: str) -> Company | None:
        """By id, else by name; neither is None."""
        if id is not None:
            return self._company_by_id(id)
        if not name:
            return None
        found = self.companies_named(name)
        if len(found) > 1:
            exact = [company for company in found if company.name == name]
            if len(exact) != 1:
                message = _("%(count)d companies are called “%(name)s”: send companyId.")
                raise Invalid.field("companyName", message % {"count": len(found), "name": name})
            return exact[0]
        if not found:
            message = _("There is no company called “%(name)s”. Create it first.")
            raise Invalid.field("companyName", message % {"name": name})
        return found[0]

    def company_of(self, patch: ContactPatch | OpportunityPatch, current: Company | None) -> Company | None:
        """What a patch that names a company means; sending back what was shown keeps even a deleted company."""
        id, name = patch.company_id, patch.company_name
        if current is not None and (id == current.id or (id is None and name and name == current.name)):
            return current
        return self.company(id, name)

    def companies_named(self, name: str) -> list[Company]:
        """Whose name is that, whatever its spelling."""
        key = names.key(name)
        if key not in self._companies_by_key:
            same = Company.objects.for_team(self.team).live().filter(name_key=key).order_by("id")
            self._companies_by_key[key] = list(same[:10])
        return self._companies_by_key[key]

    def _company_by_id(self, id: UUID) -> Company:
        if id not in self._companies:
            self._companies[id] = Company.objects.for_team(self.team).live().filter(pk=id).first()
        company = self._companies[id]
        if company is None:
            raise Invalid.field("companyId", _("There is no such company."))
        return company

    def contacts(self, ids: Collection[UUID]) -> list[Contact]:
        """In the order given, each once."""
        if not ids:
            return []
        wanted = list(dict.fromkeys(ids))
        missing = [id for id in wanted if id not in self._contacts]
        if missing:
            found = {
                contact.id: contact for contact in Contact.objects.for_team(self.team).live().among(missing)
            }
            self._contacts |= {id: found.get(id) for id in missing}
        absent = [
            FieldError(f"/contactIds/{index}", _("There is no such contact."))
            for index, id in enumerate(ids)
            if self._contacts[id] is None
        ]
        if absent:
            raise Invalid(absent)
        return [contact for id in wanted if (contact := self._contacts[id])]

    def opportunity(self, id: UUID) -> Opportunity:
        found = Opportunity.objects.for_team(self.team).live().filter(pk=id).first()
        if found is None:
            raise Invalid.field("opportunityId", _("There is no such opportunity."))
        return found
