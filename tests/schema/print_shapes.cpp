// Prints the JSON Schema of a host, a client and a session as the program writes them. See schema.py.
#include <iostream>

#include "audit/judgement_fields.hpp"
#include "report/version.hpp"
#include "schema/shape.hpp"

namespace smbprobe {
namespace {

using report::Fields;
using test::Json;

/// What each line begins with.
Json begin(std::string_view type) {
  Json out = test::empty_object();
  test::put(out, "schema", {{"const", report::kJsonSchema}});
  test::put(out, "type", {{"const", type}});
  return out;
}

/// As view::write_host() writes it: what was judged of the implementation is null key by key where nothing was.
Json host() {
  Json out = begin("host");
  test::put(out, "tool", {{"type", "string"}, {"pattern", R"(^smbprobe [0-9]+\.[0-9]+\.[0-9]+$)"}});
  test::put_rows(out, Fields<report::HostReport>::facts);
  Json identity = test::object_shape<report::Identity>();
  const Json implementation = test::object_shape<audit::Implementation>();
  for (const auto& [key, shape] : implementation["properties"].items())
    test::put(identity, key, shape["type"] == "null" ? shape : test::nullable(shape));
  test::put(out, "identity", std::move(identity));
  test::put_rows(out, Fields<audit::Judgement>::list);
  test::put_rows(out, Fields<report::HostReport>::rest);
  return out;
}

Json client() {
  Json out = begin("client");
  test::put_rows(out, Fields<report::ClientOffer>::list);
  test::put(out, "differences", test::nullable(test::list_shape(test::text_shape())));
  return out;
}

Json session() {
  Json out = begin("session");
  test::put_rows(out, Fields<report::Session>::list);
  return out;
}

}  // namespace
}  // namespace smbprobe

int main() {
  using smbprobe::test::Json;
  std::cout << Json{{"host", smbprobe::host()}, {"client", smbprobe::client()}, {"session", smbprobe::session()}}.dump(
                   1)
            << '\n';
}
