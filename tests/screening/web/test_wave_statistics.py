from screening.roles import Role
from tests.township import CALM, LOW, Township


def test_a_counselor_sees_the_statistics_and_nobodys_name(township: Township):
    wave = township.wave(12)
    for n, slip in enumerate(wave.slips):
        township.sit(slip, LOW if n < 2 else CALM)
    browser = township.browser(Role.COUNSELOR)

    answer = browser.get(f"/staff/statistics/{wave.id}")

    assert "测评统计" in answer.text
    # two with a flag and ten without: neither is told
    assert "不显示" in answer.text
    assert "测试" not in answer.text
    assert "建议再看一看" not in answer.text
