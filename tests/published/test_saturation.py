"""The worked example of Guest, Namey and Chen (2020, doi 10.1371/journal.pone.0232076)."""

from analysis.qualitative import saturation


def test_base_four_run_two_is_reached_at_six_plus_two() -> None:
    # 37 codes in the first four interviews; then 4, 3, 1 and 0 new ones.
    found = saturation.from_counts([20, 9, 5, 3, 4, 3, 1, 0], base=4, run=2, threshold=0.05)
    assert found.base_codes == 37
    assert [round(100 * share) for share in found.runs["share"]] == [19, 11, 3]
    assert found.text == "6 + 2"
