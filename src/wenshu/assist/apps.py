from django.apps import AppConfig


class AssistConfig(AppConfig):
    name = "wenshu.assist"
    label = "assist"
