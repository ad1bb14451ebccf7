"""A step of the review: people with a role, in the institution of the record."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask

from accounts.reach import roles_in


class InstitutionApprovalTask(AbstractGroupApprovalTask):
    """Wagtail's approval by a group, but a museum's records are its own people's to review."""

    class Meta:
        verbose_name = _("机构内审核")
        verbose_name_plural = _("机构内审核")

    def may_act(self, obj: Any, user: Any) -> bool:
        """Whether the person has one of the roles where the thing belongs; a page is the house's."""
        if user.is_superuser:
            return True
        names = set(self.groups.values_list("name", flat=True))
        place = getattr(obj, "institution_id", None), getattr(obj, "collection_id", None)
        return bool(names & roles_in(user, *place))

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.may_act(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self.may_act(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return self.may_act(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        return super().get_actions(obj, user) if self.may_act(obj, user) else []

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        from archive.models.record import Record

        states = super().get_task_states_user_can_moderate(user, **kwargs)
        if user.is_superuser:
            return states
        names = self.groups.values_list("name", flat=True)
        mine = Record.objects.of_roles(user, names).order_by()
        keys = mine.annotate(key=Cast("pk", CharField())).values("key")
        of_records = Q(
            workflow_state__content_type__app_label="archive",
            workflow_state__content_type__model="record",
        )
        return states.filter(~of_records | Q(workflow_state__object_id__in=keys))

    @classmethod
    def get_description(cls) -> Any:
        return _("由条目所属机构里有所选角色的人员审核")
