#pragma once

namespace gnomon {

/// The languages of messages and reports.
enum class Language { zh, en };

}  // namespace gnomon
