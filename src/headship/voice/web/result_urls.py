"""The addresses of results and of leaders' feedback."""

from django.urls import path

from headship.voice.web import feedback, naming, results

urlpatterns = [
    path("surveys/<int:pk>/results/", results.results, name="results"),
    path("surveys/<int:pk>/results/words/", naming.naming_page, name="naming"),
    path("feedback/", feedback.feedback_list, name="feedbacks"),
    path("feedback/new/", feedback.feedback_new, name="feedback_new"),
    path("feedback/<int:pk>/", feedback.feedback_page, name="feedback"),
    path("feedback/<int:pk>/release/", feedback.release, name="feedback_release"),
    path("feedback/<int:pk>/companion/", feedback.companion, name="feedback_companion"),
    path("feedback/<int:pk>/sharing/", feedback.sharing, name="feedback_sharing"),
    path("feedback/<int:pk>/goals/", feedback.goal_new, name="goal_new"),
    path("feedback/goals/<int:pk>/outcome/", feedback.goal_outcome, name="goal_outcome"),
]
