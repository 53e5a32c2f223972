"""The report as one self-contained HTML page: template, style and script are the files beside this one."""
