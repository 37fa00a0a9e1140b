package org.pgkalam.mock.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WireReplayTest {
  @Test
  void answersAsTheRecordedServerButForTheToleratedPlaces() {
    WireReplay.Result result = WireReplay.againstMock();
    assertThat(result.differences()).extracting(Difference::text).isEmpty();
    assertThat(result.unmet()).as("tolerated places where nothing differs").isEmpty();
    assertThat(result.calls()).isEqualTo(6274);
  }
}
