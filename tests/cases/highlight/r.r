#' Is it open?
is_open <- function(until, pages = 1L, ...) {
  # a comment
  if (is.null(until) || length(pages) > 0x1F) return(TRUE)
  x <- paste0("offer\n", 'open', pages) %in% c(NA, 1.5e3)
  for (i in seq_len(10)) next
  data$title[[1]] ~ `a name` + base::sum(x, na.rm = T)
}
