"""The site map of the help site. Addresses are letters and numbers, so that a history tells nothing."""

from django.urls import path, re_path

from tomoshibi.web.health import live, ready
from tomoshibi.web.help.pages import attaching, deciding, reading, scrubbing, visiting, writing

urlpatterns = [
    path("", reading.first),
    path("0", visiting.leave),
    path("health", reading.health),
    path("live", live),
    path("ready", ready),
    re_path(r"^[abc]/1$", reading.first),
    re_path(r"^[abc]/2/([0-9])$", lambda request, situation: reading.steps(request, int(situation))),
    re_path(
        r"^[abc]/2/([0-9])/([0-9])$",
        lambda request, situation, platform: reading.steps(request, int(situation), int(platform)),
    ),
    re_path(r"^[abc]/3$", reading.contacts),
    re_path(r"^[abc]/4$", reading.adults),
    re_path(r"^[abc]/5$", reading.rules),
    re_path(r"^[abc]/6$", writing.before),
    re_path(r"^[abc]/7$", writing.code),
    re_path(r"^[abc]/8$", writing.box),
    re_path(r"^[abc]/9$", writing.sent),
    re_path(r"^[abc]/11$", visiting.come_back),
    re_path(r"^[abc]/12$", visiting.thread),
    re_path(r"^[abc]/13$", visiting.more),
    re_path(r"^[abc]/14$", visiting.new_code),
    re_path(r"^[abc]/15$", visiting.wishes),
    re_path(r"^[abc]/16$", deciding.allowed),
    re_path(r"^[abc]/17$", visiting.close),
    re_path(r"^[abc]/18$", visiting.keep),
    re_path(r"^[abc]/19$", attaching.hand_in),
    re_path(r"^[abc]/31$", scrubbing.scrub),
    path("32", scrubbing.script),
    path("33", scrubbing.worker_script),
    path("34", scrubbing.as_file),
]
handler400 = reading.not_taken
handler404 = reading.gone
handler500 = reading.sorry
