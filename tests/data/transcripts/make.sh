#!/bin/sh
# Makes the Word documents here by pandoc and LibreOffice from what stands in sources/. They are
# committed as those programs wrote them; run this only to make them anew.
set -e
cd "$(dirname "$0")"
for source in sources/*.md; do
    pandoc -f markdown -t docx "$source" -o "$(basename "$source" .md)-pandoc.docx"
done
soffice --headless --convert-to docx:"MS Word 2007 XML" --outdir made sources/*.fodt
for made in made/*.docx; do
    mv "$made" "$(basename "$made" .docx)-libreoffice.docx"
done
rmdir made
