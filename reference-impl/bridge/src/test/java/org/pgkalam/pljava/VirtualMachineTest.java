package org.pgkalam.pljava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is looked at before a backend uses KalamDB in PL/Java's Java VM. */
final class VirtualMachineTest {
  @Test
  void theLastStackSizeCounts() {
    assertThat(VirtualMachine.stack(List.of())).isEqualTo(1 << 20);
    assertThat(VirtualMachine.stack(List.of("-Xss2m", "-Xmx64m", "-Xss4M"))).isEqualTo(4 << 20);
    assertThat(VirtualMachine.stack(List.of("-Xss3145728"))).isEqualTo(3 << 20);
    assertThat(VirtualMachine.stack(List.of("-XX:ThreadStackSize=5120"))).isEqualTo(5 << 20);
    assertThat(VirtualMachine.stack(List.of("-Xss1g"))).isEqualTo(1 << 30);
  }

  @Test
  void whatIsMissingIsNamedAndNothingElse() {
    Module here = getClass().getModule();
    assertThatThrownBy(() -> VirtualMachine.check(here, 900L << 20))
        .isInstanceOfSatisfying(
            KalamFailure.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo("55000");
              assertThat(e.hint()).contains("TO '-Xss901m'");
            });
    VirtualMachine.check(here, -(1L << 20));
    assertThatThrownBy(
            () ->
                VirtualMachine.check(
                    Object.class.getModule().getLayer().findModule("java.sql").orElseThrow(), 0))
        .isInstanceOf(KalamFailure.class);
  }
}
