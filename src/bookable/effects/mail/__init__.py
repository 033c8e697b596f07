"""Mails: which follow from what happened, how they are written, and how they are sent.

`kinds_of_mail` says what follows from what, `composing` writes a mail, `sending` sends it when its
turn comes, and `due_mails` finds what is due by time alone.
"""
