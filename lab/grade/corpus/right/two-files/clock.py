# What the server tells.
from datetime import datetime


def time_text():
    return datetime.now().strftime('%H:%M:%S')
