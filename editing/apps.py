"""App configuration of `editing`, and of Wagtail's accounts as it completes them."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class EditingConfig(AppConfig):
    name = "editing"
    verbose_name = "rédaction"
    default = True

    def ready(self):
        from allauth.mfa.signals import authenticator_added, authenticator_used
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save
        from wagtail.models import ModelLogEntry, PageLogEntry

        from editing import history
        from editing.accounts import password_links, second_factor, sessions, throttle
        from publishing.scheduler import background

        user_logged_in.connect(sessions.open_session)
        authenticator_added.connect(second_factor.mark_verified)
        authenticator_used.connect(second_factor.mark_verified)
        for entries in (PageLogEntry, ModelLogEntry):
            pre_save.connect(history.tell_objects_apart, sender=entries)
        background.register(password_links.send_next)
        background.register(sessions.delete_expired)
        background.register(throttle.delete_old)
        background.register(history.delete_old)


class AccountsConfig(WagtailUsersAppConfig):
    user_viewset = "editing.accounts.admin.UserViewSet"

    def ready(self):
        super().ready()
        from django.contrib.auth.models import Group
        from wagtail.permissions import register_permission_policy

        from editing.accounts.rights import SuperusersOnlyPolicy

        register_permission_policy(Group, SuperusersOnlyPolicy(Group))
