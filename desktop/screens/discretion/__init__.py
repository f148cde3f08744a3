"""The discretion helper (裁量): questions at the left, the growing account at the right, the result below."""
