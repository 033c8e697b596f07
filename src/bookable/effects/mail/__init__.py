"""Mails: which follow from what happened, how they are written, and how they are sent.

`kinds_of_mail` says what follows from what, `noting` notes them, and once their turn comes
`composing` writes and `mail_loop` sends them.
"""
