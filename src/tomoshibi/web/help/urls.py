"""The site map of the help site. Addresses are neutral numbers, so that a history tells nothing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
