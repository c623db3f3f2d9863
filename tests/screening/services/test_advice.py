from instruments.catalogue import get
from referral.advice import Advice
from scoring.risk.models import read_model
from screening.services.advice import advice_on, kept_advice, read_advice, told_advice
from screening.services.advice import model_file as name_of_file
from tests.models import model_file

PHQ9, GAD7 = get("phq9"), get("gad7")
MODEL = read_model(model_file())
TWENTY = dict(zip(PHQ9.items, (3, 3, 3, 3, 3, 3, 2, 0, 0), strict=True))


def test_a_model_is_asked_about_its_own_instrument_alone():
    assert advice_on(MODEL, [(GAD7, dict.fromkeys(GAD7.items, 3))]) is None

    advice = advice_on(MODEL, [(GAD7, {}), (PHQ9, TWENTY)])

    # the log-odds are 20 times .3 less 4: 2
    assert round(advice.risk, 4) == 0.8808
    assert advice.asks


def test_a_model_that_never_asks_does_not():
    silent = read_model(model_file(asks_from=None))

    assert not advice_on(silent, [(PHQ9, TWENTY)]).asks


def test_advice_is_read_as_it_was_kept_to_the_thousandth():
    advice = Advice(bytes(range(8)), 0.1234, asks=True)

    assert read_advice(kept_advice(advice)) == Advice(bytes(range(8)), 0.123, asks=True)
    assert read_advice(kept_advice(None)) is None


def test_a_file_that_is_none_of_ours_is_passed_over(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.json").write_bytes(b"\x80\x04K.")
    own = tmp_path / "models" / name_of_file(MODEL.digest)
    own.write_bytes(model_file())
    kept = kept_advice(advice_on(MODEL, [(PHQ9, TWENTY)]))

    told = told_advice(kept, tmp_path, [(PHQ9, TWENTY)])

    assert told.instrument is PHQ9
    assert len(told.parts) == 3
    for other in (b"\x80\x04K.", model_file(asks_from=None)):
        own.write_bytes(other)
        told = told_advice(kept, tmp_path, [(PHQ9, TWENTY)])
        assert (told.instrument, told.parts) == (None, ())
