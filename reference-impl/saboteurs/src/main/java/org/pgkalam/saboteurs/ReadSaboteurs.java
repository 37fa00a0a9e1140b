package org.pgkalam.saboteurs;

import java.util.List;
import org.pgkalam.protocol.ScanRpcResponse;

/** Clients that misread what KalamDB answers, or ask for something else. */
final class ReadSaboteurs {
  private ReadSaboteurs() {}

  static List<Saboteur> all() {
    return List.of(
        new Saboteur(
                "first-batch",
                "reads the first batch of an answer alone",
                "SCAN-005",
                "DML-001",
                "TX-003")
            .response(ScanRpcResponse.class, ReadSaboteurs::firstBatch));
  }

  private static ScanRpcResponse firstBatch(ScanRpcResponse answer) {
    if (answer.getIpcBatchesCount() < 2) {
      return answer;
    }
    return answer.toBuilder().clearIpcBatches().addIpcBatches(answer.getIpcBatches(0)).build();
  }
}
