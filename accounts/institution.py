"""Museums that share the house: what belongs to whom, and who works where.

An institution is not an Agent of the archive: an Agent is a public authority record that
cataloguers edit, an institution is a wall (docs/decisions/0019-institutions.md).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.roles import Role
from foundation.bilingual import Bilingual


class Institution(ClusterableModel):
    """A museum, an archive, a heritage centre: collections and files belong to one."""

    code = models.SlugField(_("代号"), max_length=40, unique=True)
    name_zh = models.CharField(_("名称（中文）"), max_length=200)
    name_en = models.CharField(_("名称（英文）"), max_length=200, blank=True)
    is_default = models.BooleanField(
        _("默认机构"),
        default=False,
        help_text=_("有角色而没有加入任何机构的人员在这里工作；关闭后，这些人员什么都看不到。"),
    )

    name = Bilingual("name")

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = pgettext_lazy("plural", "机构")
        ordering = ("code",)
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(name_zh=""), name="institution_has_a_name"),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="institution_one_default",
                violation_error_message=_("已有一个默认机构。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


# Operators keep the machine: they belong to the house, not to a museum.
LOCAL_ROLES = [
    (Role.CATALOGUER.value, _("编目员")),
    (Role.REVIEWER.value, _("审核员")),
    (Role.PUBLISHER.value, _("发布员")),
    (Role.RIGHTS_OFFICER.value, _("权利管理员")),
    (Role.MODERATOR.value, _("内容审核员")),
]


class Membership(models.Model):
    """One role of a person in one institution, or over one of its collections.

    The group of the role follows by itself.
    """

    institution = ParentalKey(Institution, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("人员"),
    )
    role = models.CharField(_("角色"), max_length=20, choices=LOCAL_ROLES)
    collection = models.ForeignKey(
        "archive.Collection",
        models.PROTECT,  # set to nothing, it would open every collection
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("只限专题"),
        help_text=_("只改得了这个专题和它下级的条目；几个专题就加几行。留空：全部专题。"),
    )

    class Meta:
        verbose_name = _("成员")
        verbose_name_plural = _("成员")
        ordering = ("user", "role")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["institution", "user", "role"],
                condition=Q(collection=None),
                name="membership_once",
                violation_error_message=_("这个人在本机构已有这个角色。"),
            ),
            models.UniqueConstraint(
                fields=["institution", "user", "role", "collection"],
                condition=~Q(collection=None),
                name="membership_once_a_collection",
                violation_error_message=_("这个人在这个专题已有这个角色。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


@receiver(post_save, sender=Membership, dispatch_uid="accounts.membership_gives_group")
def give_group(instance: Membership, **_kwargs: object) -> None:
    """Wagtail and Django ask groups: who has a role somewhere is in its group."""
    instance.user.groups.add(Group.objects.get_or_create(name=instance.role)[0])


@receiver(post_delete, sender=Membership, dispatch_uid="accounts.membership_takes_group")
def take_group(instance: Membership, **_kwargs: object) -> None:
    """The last membership with a role takes its group along."""
    if not Membership.objects.filter(user=instance.user_id, role=instance.role).exists():
        instance.user.groups.remove(*Group.objects.filter(name=instance.role))


def default_institution() -> Institution | None:
    """Where things go that name no institution; None where the house has several and no default."""
    return Institution.objects.filter(is_default=True).first()
