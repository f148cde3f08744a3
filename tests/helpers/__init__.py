"""What tests share: hands on the keyboard, checks of windows, fakes and fictional people."""
