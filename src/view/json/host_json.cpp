#include "view/json/host_json.hpp"

#include "audit/judgement_fields.hpp"
#include "base/json_writer.hpp"
#include "report/field_json.hpp"
#include "report/host_fields.hpp"
#include "report/version.hpp"

namespace smbprobe::view {
namespace {

/// The nulls of a host that was not judged.
template <class... Rows>
void write_nulls(base::JsonWriter& out, const std::tuple<Rows...>& /*rows*/) {
  const auto write_null = [&out](const auto& key) {
    out.key(key);
    out.value(nullptr);
  };
  (write_null(Rows::key), ...);
}

void write_identity(base::JsonWriter& out, const report::Identity& identity, const audit::Judgement& judgement) {
  out.key("identity");
  out.begin_object();
  report::write_rows(out, report::Fields<report::Identity>::list, identity);
  if (judgement.implementation)
    report::write_rows(out, report::Fields<audit::Implementation>::list, *judgement.implementation);
  else
    write_nulls(out, report::Fields<audit::Implementation>::list);
  out.end_object();
}

}  // namespace

void write_host(base::JsonWriter& out, const report::HostReport& report, const audit::Judgement& judgement) {
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "host");
  out.raw_string("tool", report::kTool);
  report::write_rows(out, report::Fields<report::HostReport>::facts, report);
  write_identity(out, report.identity, judgement);
  report::write_rows(out, report::Fields<audit::Judgement>::list, judgement);
  report::write_rows(out, report::Fields<report::HostReport>::rest, report);
  out.end_object();
}

std::string host_to_json(const report::HostReport& report, int indent) { return host_to_json(report, {}, indent); }

std::string host_to_json(const report::HostReport& report, const audit::Judgement& judgement, int indent) {
  base::JsonWriter out(indent);
  write_host(out, report, judgement);
  return out.take();
}

}  // namespace smbprobe::view
