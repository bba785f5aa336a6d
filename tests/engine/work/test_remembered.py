"""Answers that may be a minute old."""

from engine.work.remembered import MOST, Remembered


def test_a_question_is_asked_once():
    asked = []
    remembered = Remembered()

    answers = [remembered.get("a", lambda: asked.append(1) or len(asked)) for _ in range(3)]

    assert answers == [1, 1, 1]


def test_what_is_forgotten_is_asked_anew():
    remembered = Remembered()
    remembered.get("a", lambda: 1)

    remembered.forget()

    assert remembered.get("a", lambda: 2) == 2


def test_an_old_answer_is_asked_anew(monkeypatch):
    remembered = Remembered()
    remembered.get("a", lambda: 1)

    monkeypatch.setattr("engine.work.remembered.SECONDS", 0)

    assert remembered.get("a", lambda: 2) == 2


def test_it_keeps_only_so_many():
    remembered = Remembered()
    for number in range(MOST + 1):
        remembered.get(number, lambda: 1)

    assert remembered.get(0, lambda: 2) == 2
