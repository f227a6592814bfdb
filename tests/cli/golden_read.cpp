// `read` over a recording made here, against tests/golden.
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "capture/capture_writer.hpp"
#include "cli/commands/read.hpp"
#include "cli/sample_exchanges.hpp"
#include "support/golden.hpp"
#include "support/temporary_folder.hpp"
#include "view/json/session_json.hpp"
#include "view/text/text_session.hpp"

namespace smbprobe::test {
namespace {

/// A server with SMB2 and 445 and 139, one with SMB1 alone, and clients for both.
std::vector<std::vector<probe::Exchange>> connections() {
  const auto samples = sample_exchanges();
  std::vector<std::vector<probe::Exchange>> out{
      {samples[0], samples[1]}, {samples[9]}, {samples[8]}, {samples[10]}, {samples[11]}, {samples[3]}};
  out[3][0].request_sent = false;
  out[4][0].request_sent = false;
  out[5][0].client.address = "192.0.2.10";
  out[5][0].server.address = "192.0.2.8";
  std::int64_t late = 0;
  for (auto& connection : out) {
    for (auto& exchange : connection) {
      if (exchange.client.port != 0) exchange.client.port = static_cast<std::uint16_t>(50'000 + late / 1000);
      exchange.started_us += late;
    }
    late += 1000;
  }
  return out;
}

std::string write_recording(const TemporaryFolder& folder) {
  const std::string path = folder / "made.pcapng";
  std::ofstream out(path, std::ios::binary);
  const auto write = [&](const proto::Bytes& bytes) {
    for (const std::uint8_t byte : bytes) out.put(static_cast<char>(byte));
  };
  capture::CaptureWriter writer;
  write(capture::CaptureWriter::begin());
  for (const auto& connection : connections()) write(writer.connection(connection));
  return path;
}

std::string output_of(cli::ReadCommand command, cli::ExitCode wanted = cli::ExitCode::ok) {
  const TemporaryFolder folder;
  command.files.push_back(write_recording(folder));
  command.output = folder / "out";
  CHECK(cli::run_read(command) == wanted);
  std::ifstream in(command.output, std::ios::binary);
  std::string out(std::istreambuf_iterator<char>(in), {});
  if (const auto at = out.find(command.files.front()); at != std::string::npos)
    out.replace(at, command.files.front().size(), "made.pcapng");  // its folder has another name each time
  return out;
}

report::Session sample_session() {
  report::Session out;
  out.client = {"2001:db8::9", 50123};
  out.server = {"2001:db8::7", 445};
  out.dialect = "3.1.1";
  out.signing = report::Signing::required;
  out.cipher = std::uint16_t{2};
  out.facts.user = "al\x1b[31mice";
  out.facts.domain = "LAB";
  out.facts.workstation = "DESK";
  out.facts.guest = true;
  out.facts.signed_messages = true;
  out.facts.encrypted = true;
  out.facts.shares = {"\\\\nas\\IPC$", "\\\\nas\\data"};
  out.first_frame = 4;
  out.last_frame = 70;
  return out;
}

TEST_SUITE("cli/golden_read") {
  TEST_CASE("a recording as text") { check_golden("read.txt", output_of({})); }

  TEST_CASE("a recording in a line each") {
    cli::ReadCommand command;
    command.quiet = true;
    check_golden("read.quiet.txt", output_of(command));
  }

  TEST_CASE("a recording as one JSON array") {
    cli::ReadCommand command;
    command.format = view::OutputFormat::json;
    check_golden("read.json", output_of(command));
  }

  TEST_CASE("a recording as lines of JSON") {
    cli::ReadCommand command;
    command.format = view::OutputFormat::ndjson;
    check_golden("read.ndjson", output_of(command));
  }

  TEST_CASE("the exchanges of a recording with their frames") {
    cli::ReadCommand command;
    command.exchanges = true;
    check_golden("read-exchanges.ndjson", output_of(command));
  }

  TEST_CASE("a session as text") {
    report::Session bare;
    bare.client = {"192.0.2.9", 50123};
    bare.server = {"192.0.2.7", 445};
    check_golden("session.txt", view::render_session(sample_session(), {}) + view::render_session(bare, {}) +
                                    view::render_session(sample_session(), {.quiet = true}));
  }

  TEST_CASE("a session as JSON") { check_golden("session.ndjson", view::session_to_json(sample_session()) + '\n'); }
}

}  // namespace
}  // namespace smbprobe::test
