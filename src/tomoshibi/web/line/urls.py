"""The site map of the door for LINE."""

from django.urls import path

from tomoshibi.web.health import live, ready
from tomoshibi.web.line.webhook import hear

urlpatterns = [path("line", hear), path("live", live), path("ready", ready)]
