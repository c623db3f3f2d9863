import tomllib

from instruments.catalogue import catalogue
from instruments.reliabilities import FILE, reliabilities_of


def test_every_figure_is_of_a_scale_that_is_there_and_names_its_source():
    for instrument_id, scales in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        assert set(scales) <= set(catalogue()[instrument_id].subscales)
        for found in reliabilities_of(instrument_id).values():
            for each in found:
                assert each.source
                assert each.sample
                assert 0 < (each.alpha or each.retest or 0) < 1


def test_what_nobody_published_is_empty():
    assert reliabilities_of("mht") == {}
