"""House widgets. Ask here before drawing anything new.

    layout      row(…), column(…) (token gaps, rescale themselves), Surface(kind), FixedSurface, Line, Scroll, clear,
                show_when (never setVisible(True) on a part that has no parent yet: it opens as a window)
    labels      Label(words, type, tone, wrap=), ElidedLabel (titles of rows only)
    icons       pixmap(name, px, tone), icon(…), IconLabel(name, size, tone)
    buttons     Button(words, look, icon=, hint=, after=, min_width=), IconButton(icon, name); set_locked(reason)
    pills       Pill(words, colour, icon), pill_for(group, key), set_pill(…), FilterChip(words)
    cards       Card(title, *trailing) with .body, PaneHeader(title, *trailing, remark=), ActionBar(*items), with_body
    rows        TwoLineRow(title, remark, before=, after=), RowFrame, GroupHeader(name, count), KeyValueRow
    lists       RowList(name, RowsModel), RowTable(name, TableModel) for long lists; models in desktop.models.rows
    stepper     Stepper(names, current), Step; jumped(index)
    segmented   SegmentedChoice(title, (Choice(key, name, icon, hint, colour, short), …)); chosen(key), set_value
    tabs        TabStrip(title, names); changed(index)
    gates       GatePanel().show_gates(refusals, passed), GateRow(refusal), PassedRow, NumberMark; cured(action, target)
    checklist   ChecklistRowFrame(number, kind, kind_name, words, below=, beside=); toggled; set_state
    fields      TextField, TextArea (settled(text): save now; set_value; flush), SearchField (searched), Labelled,
                flush_all(root)
    strips      Strip(sentence, why, actions, colour=), EmptyState(sentence, actions)
    thumbnail   Thumbnail(name, kind, small=).set_bytes(data)
    place       Place (base of every screen on the rail), PlaceSpec

Text steps: display title subtitle body body_strong small caption. Tones are colour tokens: text text_2 text_3
link danger warn ok info neutral. Gaps and pads of row/column are in units of 4 px. Words are plain text.
Sizes never come from numbers in a screen: theme().px(n), theme().size(name), theme().space(step).
Colours inside a screen: theme().color(name), only in a paintEvent.
"""
