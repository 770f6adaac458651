"""The site map of the desk. Every page but the door is closed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
