#include "proto/nbstat.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::string_view kQuery =
    "12340000000100000000000020434b4141414141414141414141414141414141414141414141414141414141410000210001";
constexpr std::string_view kAnswerStart =
    "12348400000000010000000020434b414141414141414141414141414141414141414141414141414141414141000021000100000000008905"
    "4641"
    "435453525620202020202020200004004641435453525620202020202020200304004641435453525620202020202020202004004641435457"
    "472020"
    "202020202020200084004641435457472020202020202020201e8400";
constexpr std::size_t kRdLengthAt = 54;
constexpr std::size_t kNumNamesAt = 56;
constexpr std::size_t kStatisticsAt = kNumNamesAt + 1 + 5 * 18;

/// The answer of nmbd: 193 bytes, the last 46 of them zero.
Bytes nmbd_answer() {
  Bytes out = from_hex(kAnswerStart);
  out.resize(193, 0);
  return out;
}

Decoded<NbstatAnswer> decode_answer(const Bytes& datagram) {
  return decode_nbstat_answer(ExactBuffer(datagram).view());
}

/// The answer of nmbd with a pointer, or other bytes, instead of its RR name.
Bytes with_rr_name(std::string_view name) {
  Bytes out = nmbd_answer();
  out.erase(out.begin() + 12, out.begin() + 46);
  const Bytes other = from_hex(name);
  out.insert(out.begin() + 12, other.begin(), other.end());
  return out;
}

}  // namespace

TEST_SUITE("proto/nbstat") {
  TEST_CASE("builds the wildcard query") { CHECK(to_hex(build_nbstat_query({0x1234, wildcard_name()})) == kQuery); }

  TEST_CASE("decodes the wildcard query") {
    CHECK(decode_nbstat_query(ExactBuffer(from_hex(kQuery)).view()) == NbstatQuery{0x1234, wildcard_name()});
  }

  TEST_CASE("detects every truncation of a query") {
    for_each_prefix(from_hex(kQuery),
                    [](ByteView prefix) { CHECK(decode_nbstat_query(prefix).error().code == DecodeErrc::truncated); });
  }

  TEST_CASE("rejects a query that is none") {
    Bytes query = from_hex(kQuery);
    query.push_back(0);
    CHECK(decode_nbstat_query(query).error() == DecodeError{DecodeErrc::trailing_data, 50, "QUESTION_CLASS"});
    query.pop_back();
    query[47] = 0x20;
    CHECK(decode_nbstat_query(query).error() == DecodeError{DecodeErrc::bad_value, 46, "QUESTION_TYPE"});
    query[5] = 2;
    CHECK(decode_nbstat_query(query).error().code == DecodeErrc::bad_count);
    query[2] = 0x84;
    CHECK(decode_nbstat_query(query).error() == DecodeError{DecodeErrc::bad_value, 2, "FLAGS"});
  }

  TEST_CASE("rejects a query of a class other than Internet") {
    Bytes query = from_hex(kQuery);
    query[49] = 2;
    CHECK(decode_nbstat_query(query).error() == DecodeError{DecodeErrc::bad_value, 48, "QUESTION_CLASS"});
  }

  TEST_CASE("decodes the answer of nmbd") {
    const auto answer = decode_answer(nmbd_answer());
    REQUIRE(answer.has_value());
    CHECK(answer->transaction_id == 0x1234);
    CHECK(answer->flags == 0x8400);
    REQUIRE(answer->names.size() == 5);
    CHECK(to_string(answer->names[2].name) == "FACTSRV<20>");
    CHECK(answer->names[2].flags == 0x0400);
    CHECK(to_string(answer->names[4].name) == "FACTWG<1e>");
    CHECK((answer->names[4].flags & kNameFlagGroup) != 0);
    CHECK(answer->has_unit_id);
    CHECK(answer->unit_id == std::array<std::uint8_t, 6>{});
    CHECK(answer->anomalies.empty());
  }

  TEST_CASE("builds back the answer of nmbd") {
    CHECK(to_hex(build_nbstat_answer(decode_answer(nmbd_answer()).value())) == to_hex(nmbd_answer()));
  }

  TEST_CASE("detects every truncation of an answer") {
    for_each_prefix(nmbd_answer(), [](ByteView prefix) {
      const auto answer = decode_nbstat_answer(prefix);
      if (prefix.size() >= kStatisticsAt) {
        CHECK(answer->names.size() == 5);
        CHECK(answer->has_unit_id == (prefix.size() >= kStatisticsAt + 6));
        CHECK(answer->anomalies.size() == 1);
      } else if (prefix.size() > kNumNamesAt) {
        CHECK(answer.error().code == DecodeErrc::bad_count);
      } else {
        CHECK(answer.error().code == DecodeErrc::truncated);
      }
    });
  }

  TEST_CASE("accepts an answer that ends after its names") {
    Bytes datagram = nmbd_answer();
    datagram.resize(kStatisticsAt);
    datagram[kRdLengthAt + 1] = 1 + 5 * 18;
    const auto answer = decode_answer(datagram);
    REQUIRE(answer.has_value());
    CHECK_FALSE(answer->has_unit_id);
    CHECK(answer->anomalies.empty());
    CHECK(decode_answer(build_nbstat_answer(*answer)) == *answer);
  }

  TEST_CASE("keeps a UNIT_ID") {
    Bytes datagram = nmbd_answer();
    datagram[kStatisticsAt] = 0x52;
    datagram[kStatisticsAt + 5] = 0x01;
    CHECK(decode_answer(datagram)->unit_id == std::array<std::uint8_t, 6>{0x52, 0, 0, 0, 0, 0x01});
  }

  TEST_CASE("rejects more names than RDLENGTH holds") {
    Bytes datagram = nmbd_answer();
    datagram[kNumNamesAt] = 8;
    CHECK(decode_answer(datagram).error() == DecodeError{DecodeErrc::bad_count, 57, "NUM_NAMES"});
    datagram[kNumNamesAt] = 255;
    CHECK(decode_answer(datagram).error().code == DecodeErrc::bad_count);
  }

  TEST_CASE("rejects an RDLENGTH of zero") {
    Bytes datagram = nmbd_answer();
    datagram[kRdLengthAt + 1] = 0;
    CHECK(decode_answer(datagram).error() == DecodeError{DecodeErrc::truncated, kNumNamesAt, "NUM_NAMES"});
  }

  TEST_CASE("reports an RDLENGTH beyond the datagram") {
    Bytes datagram = nmbd_answer();
    datagram[kRdLengthAt] = datagram[kRdLengthAt + 1] = 0xFF;
    CHECK(decode_answer(datagram)->anomalies == Anomalies{{"RDLENGTH", "137 of 65535 bytes are there"}});
  }

  TEST_CASE("reports a class other than Internet") {
    Bytes datagram = nmbd_answer();
    datagram[49] = 2;
    CHECK(decode_answer(datagram)->anomalies == Anomalies{{"RR_CLASS", "0x0002"}});
  }

  TEST_CASE("reports bytes behind the record") {
    Bytes datagram = nmbd_answer();
    datagram.push_back(0);
    CHECK(decode_answer(datagram)->anomalies == Anomalies{{"RDLENGTH", "1 bytes behind the record"}});
  }

  TEST_CASE("accepts no names") {
    Bytes datagram = nmbd_answer();
    datagram[kNumNamesAt] = 0;
    CHECK(decode_answer(datagram)->names.empty());
  }

  TEST_CASE("round-trips 255 names and cuts more") {
    NbstatAnswer answer;
    answer.flags = 0x8400;
    answer.has_unit_id = true;
    answer.names.assign(300, NbstatName{make_netbios_name("NAS", 0x20), 0x0400});
    CHECK(decode_answer(build_nbstat_answer(answer))->names.size() == 255);
  }

  TEST_CASE("accepts the question in the answer and an RR name that points to it") {
    Bytes datagram = from_hex(kQuery);
    datagram[2] = 0x84;
    datagram[7] = 1;
    const Bytes record = with_rr_name("c00c");
    datagram.insert(datagram.end(), record.begin() + 12, record.end());
    const auto answer = decode_answer(datagram);
    REQUIRE(answer.has_value());
    CHECK(answer->names.size() == 5);
    CHECK(answer->anomalies == Anomalies{{"QDCOUNT", "the question is in the answer"}});
  }

  TEST_CASE("rejects an RR name that points to itself") {
    CHECK(decode_answer(with_rr_name("c00c")).error() == DecodeError{DecodeErrc::out_of_range, 12, "LABEL_POINTER"});
    CHECK(decode_answer(with_rr_name("0141c00c")).error().code == DecodeErrc::bad_count);
  }

  TEST_CASE("rejects a query and an error and another record type") {
    Bytes datagram = nmbd_answer();
    datagram[47] = 0x20;
    CHECK(decode_answer(datagram).error() == DecodeError{DecodeErrc::bad_value, 46, "RR_TYPE"});
    datagram[7] = 0;
    CHECK(decode_answer(datagram).error() == DecodeError{DecodeErrc::bad_value, 6, "ANCOUNT"});
    datagram[3] = 3;
    CHECK(decode_answer(datagram).error() == DecodeError{DecodeErrc::bad_value, 2, "RCODE"});
    datagram[2] = 0;
    CHECK(decode_answer(datagram).error() == DecodeError{DecodeErrc::bad_value, 2, "FLAGS"});
  }

  TEST_CASE("rejects more than one question") {
    Bytes datagram = nmbd_answer();
    datagram[4] = 0xFF;
    CHECK(decode_answer(datagram).error() == DecodeError{DecodeErrc::bad_count, 4, "QDCOUNT"});
  }
}
