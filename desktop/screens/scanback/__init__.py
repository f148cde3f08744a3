"""扫描回来: signed pages from the scanner find their papers, by their code or by hand."""
