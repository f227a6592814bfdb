#include "cli/sweep/target_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/number_text.hpp"

namespace smbprobe::cli {
namespace {

std::string forgetful_words() {
  return fmt::format("the first {} targets are remembered; a later one that the list names twice is probed twice",
                     base::grouped(targets::SeenTargets::kMost));
}

}  // namespace

TargetReader::TargetReader(StreamedTargets source,
                           const targets::Exclusions& exclusions,
                           const targets::SweepOrder& order)
    : source_(std::move(source)), targets_(exclusions, order) {}

void TargetReader::start(std::function<void(std::string)> notice) {
  thread_ = std::thread([this, notice = std::move(notice)] { work(notice); });
}

void TargetReader::finish() {
  stop();
  if (exception_) std::rethrow_exception(exception_);
}

/// The queue first: what the reader makes of a list that ends in the midst of a line is not taken any more.
void TargetReader::stop() noexcept {
  queue_.close();
  source_.stop->request();
  if (thread_.joinable()) thread_.join();
}

void TargetReader::work(const std::function<void(std::string)>& notice) {
  try {
    read(notice);
  } catch (...) {
    exception_ = std::current_exception();
  }
  queue_.end();
}

void TargetReader::read(const std::function<void(std::string)>& notice) {
  targets::TargetStream stream(std::move(source_.inputs), source_.ports);
  const auto take = [&, remembers = true](targets::DistinctTargets& found) mutable {
    if (remembers && !found.remembers_all()) {
      notice(forgetful_words());
      remembers = false;
    }
    while (auto target = found.next())
      if (!queue_.push(*std::move(target))) return false;
    return !queue_.is_closed();
  };
  const auto note = [&](std::string&& problem) {
    if (!queue_.is_closed() && notes_.add(problem)) notice(std::move(problem));
  };
  const auto read =
      stream.read(targets_, take, {.on_target = {}, .on_problem = note, .on_other_ports = [this](std::size_t ports) {
                                     notes_.other_ports += ports;
                                   }});
  read_all_ = !queue_.is_closed();
  if (!read && read_all_) failure_ = read.error();
}

std::vector<std::string> closing_words(const targets::ListNotes& notes) {
  std::vector<std::string> out;
  if (notes.problem_count > notes.problems.size())
    out.push_back(fmt::format("and {} more lines like these", notes.problem_count - notes.problems.size()));
  if (notes.other_ports > 0)
    out.push_back(fmt::format("{} open ports in the list are not in --port and were skipped", notes.other_ports));
  return out;
}

}  // namespace smbprobe::cli
