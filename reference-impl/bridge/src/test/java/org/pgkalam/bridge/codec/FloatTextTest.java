package org.pgkalam.bridge.codec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatTextTest {
  /** From PostgreSQL 15's own float8out. */
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "-0.0,-0",
    "1,1",
    "-1.5,-1.5",
    "100000,100000",
    "1e14,100000000000000",
    "1e15,1e+15",
    "0.0001,0.0001",
    "0.00001,1e-05",
    "1e23,9.999999999999999e+22",
    "2e-3,0.002",
    "5.684341886080801e-14,5.684341886080801e-14",
    "1.7976931348623157e308,1.7976931348623157e+308",
    "4.9e-324,5e-324",
    "NaN,NaN",
    "Infinity,Infinity",
    "-Infinity,-Infinity",
    "9007199254740993,9.007199254740992e+15"
  })
  void printsDoublesAsFloat8out(double value, String text) {
    assertThat(FloatText.print(value)).isEqualTo(text);
  }

  /** From PostgreSQL 15's own float4out. */
  @ParameterizedTest
  @CsvSource({
    "0.1,0.1",
    "123456,123456",
    "999999,999999",
    "1e6,1e+06",
    "1e-5,1e-05",
    "1.4e-45,1e-45",
    "3.4028235e38,3.4028235e+38",
    "16777216,1.6777216e+07"
  })
  void printsFloatsAsFloat4out(float value, String text) {
    assertThat(FloatText.print(value)).isEqualTo(text);
  }

  @Property
  void isReadBackExactly(@ForAll long bits, @ForAll int smallBits) {
    double value = Double.longBitsToDouble(bits);
    assertThat(Double.valueOf(FloatText.print(value))).isEqualTo(Double.valueOf(value));
    float small = Float.intBitsToFloat(smallBits);
    assertThat(Float.valueOf(FloatText.print(small))).isEqualTo(Float.valueOf(small));
  }

  @Property
  void isNeverLongerThanJavas(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits & Long.MAX_VALUE);
    if (Double.isFinite(value)) {
      assertThat(digits(FloatText.print(value))).isLessThanOrEqualTo(digits("" + value));
    }
  }

  private static int digits(String text) {
    return text.replaceAll("[eE].*", "").replace(".", "").replaceAll("^0+|0+$", "").length();
  }
}
