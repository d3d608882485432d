from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "wenshu.voice"
    label = "voice"
