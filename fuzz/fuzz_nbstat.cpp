// Node status query and answer: what decodes without an anomaly is built back.
#include "fuzz_input.hpp"
#include "proto/nbstat.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView datagram = fuzz::FuzzInput(data, size).rest();
  if (const auto query = proto::decode_nbstat_query(datagram))
    fuzz::demand_round_trip(*query, proto::build_nbstat_query, proto::decode_nbstat_query);
  const auto answer = proto::decode_nbstat_answer(datagram);
  if (!answer) return 0;
  fuzz::demand(answer->names.size() <= datagram.size() / 18, "no more names than there are bytes for");
  if (!answer->anomalies.empty()) return 0;
  fuzz::demand_round_trip(*answer, proto::build_nbstat_answer, proto::decode_nbstat_answer);
  return 0;
}
