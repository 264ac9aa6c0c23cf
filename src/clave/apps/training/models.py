"""Courses with a short check, their sessions, and what each person showed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clave.apps.followup.models import Acknowledgement
from clave.apps.identity.models import StoredFile, User, Versioned
from clave.apps.identity.roles import Permission
from clave.apps.org.models import Unit


class CourseQuerySet(models.QuerySet["Course"]):
    """Reads on courses; every page and export goes through ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """All, for who may give them; else those that one teaches, or is or was invited to."""
        if user.may(Permission.GIVE_TRAINING):
            return self
        invited = Invitation.objects.filter(user=user).values("session__course")
        taught = Session.objects.filter(trainer=user).values("course")
        return self.filter(Q(owner=user) | Q(pk__in=invited) | Q(pk__in=taught))


class Course(Versioned):
    """Something to be learnt: what, for what, by whom, and how it is shown that it was.

    ``units`` and ``people``: who needs it. ``pass_mark``: per cent of the points of the check; a
    course without questions is passed by who was there.
    """

    topic = models.CharField(_("topic"), max_length=160)
    goal = models.TextField(_("what one can do afterwards"), max_length=2000)
    material = models.TextField(_("material: text and links"), max_length=4000, blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, per cent"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    units = models.ManyToManyField(
        Unit, blank=True, related_name="courses", verbose_name=_("units that need it")
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="courses_by_name",
        verbose_name=_("people by name"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "pk"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.topic


class CourseFile(models.Model):
    """A file of the material."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="files")
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.stored.name


class CheckQuestion(models.Model):
    """One question of the check. ``options``: what one chooses from, ``right`` the place of the
    right one; without options the answer is free, and who gives the course judges it.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("question"), max_length=400)
    options = models.JSONField(default=list)
    right = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class SessionState(models.TextChoices):
    """Where a session is in its life."""

    PLANNED = "planned", _("to come")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class Session(Versioned):
    """A course on a day, at a place or by a link."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=45, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    place = models.CharField(_("place"), max_length=160, blank=True, default="")
    link = models.URLField(_("link"), max_length=300, blank=True, default="")
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("trainer"),
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    state = models.CharField(
        _("state"), max_length=9, choices=SessionState.choices, default=SessionState.PLANNED
    )
    cancel_reason = models.CharField(max_length=300, blank=True, default="")
    asked = models.OneToOneField(
        Acknowledgement, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self) -> str:
        return f"{self.course} {self.starts_at:%Y-%m-%d}"

    @property
    def ends_at(self) -> Any:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


class Reply(models.TextChoices):
    """What somebody says to an invitation."""

    OPEN = "open", _("not answered")
    YES = "yes", _("will come")
    NO = "no", _("cannot come")


class Invitation(models.Model):
    """One person at one session: invited, there or not, and what they showed.

    ``attended``: None until it was noted. ``score``: 0…100, None until the check is judged whole;
    ``points``: by question, the free ones None until somebody judged them.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations"
    )
    reply = models.CharField(max_length=4, choices=Reply.choices, default=Reply.OPEN)
    attended = models.BooleanField(null=True)
    answers = models.JSONField(default=dict)
    points = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="one_invitation_per_person")
        ]
        indexes = [models.Index(fields=["user", "passed"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.session}"
