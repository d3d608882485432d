"""Wenshu: a self-hosted, AI-native sales CRM."""

__version__ = "0.1.0"
