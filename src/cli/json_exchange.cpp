#include "cli/json_exchange.hpp"

#include <algorithm>

#include "cli/json_message.hpp"
#include "cli/json_report.hpp"
#include "cli/time_text.hpp"
#include "probe/host_report.hpp"

namespace smbprobe::cli {
namespace {

Json address_or_null(const probe::SocketAddress& address) {
  return address.port == 0 ? Json(nullptr) : Json(probe::to_string(address));
}

/// The first bytes of a reply that could not be read.
Json first_bytes(const proto::Bytes& reply) {
  if (reply.empty()) return nullptr;
  return proto::to_hex(proto::ByteView{reply}.first(std::min(reply.size(), kShownReplyBytes)));
}

}  // namespace

Json exchange_to_json(const probe::Exchange& e) {
  Json reply = e.outcome == probe::Outcome::garbage ? Json(nullptr) : reply_to_json(e.reply, e.request);
  Json reply_bytes = reply.is_null() ? first_bytes(e.reply) : Json(nullptr);
  return {{"schema", kJsonSchema},
          {"type", "exchange"},
          {"client", address_or_null(e.client)},
          {"server", probe::to_string(e.server)},
          {"transport", probe::name_of(e.transport)},
          {"called_name", or_null(e.called_name)},
          {"number", e.number},
          {"connection", e.connection},
          {"request_frame", or_null(e.request_frame)},
          {"reply_frame", or_null(e.reply_frame)},
          {"started", iso8601_ms(e.started_us)},
          {"rtt_us", or_null(e.rtt_us)},
          {"outcome", probe::name_of(e.outcome)},
          {"session_error", or_null(e.session_error)},
          {"detail", or_null(e.detail)},
          {"request", request_to_json(e.request)},
          {"reply", std::move(reply)},
          {"reply_bytes", std::move(reply_bytes)}};
}

}  // namespace smbprobe::cli
