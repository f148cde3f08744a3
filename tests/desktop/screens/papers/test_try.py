import time
from tests.desktop.screens.papers.room import Room, facts_of
def test_it(qapp, tmp_path):
    r=Room(tmp_path)
    try:
        r.begin("INV-19")
        r.shell.grab().save('/tmp/papers-inv19.png')
        r.press('Esc'); r.wait()
        r.shell.grab().save('/tmp/papers-register.png')
        r.lease('DEC-02')
        t=time.perf_counter(); r.begin("xzcfjds"); print('begin', time.perf_counter()-t)
        r.shell.grab().save('/tmp/papers-dec02.png')
        print(r.asked)
        f=facts_of('DEC-02')
        t=time.perf_counter()
        r.answer_all(f); r.wait()
        print('answered', time.perf_counter()-t)
        print([x.field for x in r.place.sheet.presenter.gates.refusals], r.here)

        r.press('F8'); print(r.asked); r.answer_all(f); r.wait(); print(r.here)
        r.shell.grab().save('/tmp/papers-dec02-filled.png')
        print(r.place.maker._typed, r.place.sheet.presenter.gates, r.here)
        bar=r.place.desk.form._scroll.verticalScrollBar()
        for i in range(5):
            bar.setValue(i*560); r.wait(); r.shell.grab().save(f'/tmp/papers-dec02-{i}.png')
        t=time.perf_counter(); r.place.desk.form.build(); print('build', time.perf_counter()-t)
        t=time.perf_counter(); r.place.desk.form.refresh(); print('refresh', time.perf_counter()-t)
    finally:
        r.close()
