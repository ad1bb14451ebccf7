"""Dublin Core, EDM and LIDO of other houses than ours, to what a page shows."""

from __future__ import annotations

import pytest

from iiif.imports.errors import NotARecord
from iiif.imports.facts import Facts
from iiif.imports.faults import Notes
from iiif.imports.records.read import Head, read_record

OAI = "http://www.openarchives.org/OAI/2.0/"
MUSEUM = {"zh": "远方博物馆", "en": "A Museum Far Away"}


def facts_of(metadata: str) -> tuple[Head, Facts, list[str]]:
    body = (
        f'<record xmlns="{OAI}"><header><identifier>oai:m:1</identifier>'
        f"<datestamp>2026-01-02</datestamp></header><metadata>{metadata}</metadata></record>"
    )
    notes = Notes()
    head, facts = read_record(body.encode(), notes, address="https://m.example/oai", museum=MUSEUM)
    return head, facts, [fault.code for fault in notes.faults]


def dc(inside: str) -> str:
    return (
        f'<oai_dc:dc xmlns:oai_dc="{OAI}oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{inside}</oai_dc:dc>"
    )


def rows(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in facts.metadata:
        texts = [text for each in row["value"].values() for text in each]
        found.setdefault(row["label"]["en"][0], []).extend(texts)
    return found


def test_dublin_core_with_languages_and_without():
    head, facts, notes = facts_of(dc(
        "<dc:title xml:lang='jpn'>銀の冠</dc:title><dc:title>Silver crown</dc:title>"
        "<dc:title>Other</dc:title><dc:subject xml:lang='xx-??'>Miao</dc:subject>"
        "<dc:identifier>INV 7</dc:identifier><dc:identifier>https://m.example/7</dc:identifier>"
        "<dc:description>  A\n crown </dc:description><dc:creator/>"
    ))  # fmt: skip

    assert head.identifier == "oai:m:1"
    assert facts.label == {"ja": ["銀の冠"], "none": ["Silver crown"]}
    assert facts.summary == {"none": ["A crown"]}
    assert rows(facts) == {"Other titles": ["Other"], "Subject": ["Miao"], "Number": ["INV 7"]}
    assert [link.url for link in facts.homepage] == ["https://m.example/7"]
    assert facts.provider[0].label == {"zh": ["远方博物馆"], "en": ["A Museum Far Away"]}
    assert "language_unknown" in notes


@pytest.mark.parametrize(
    ("said", "is_known"),
    [
        ("http://rightsstatements.org/vocab/InC/1.0/", True),
        ("https://rightsstatements.org/vocab/NoC-OKLR/1.0/", True),
        ("https://creativecommons.org/publicdomain/zero/1.0/", True),
        ("http://creativecommons.org/licenses/by-nc-nd/3.0/de/", True),
        ("https://evil.example/creativecommons.org/licenses/by/4.0/", False),
        ("https://creativecommons.org.evil.example/licenses/by/4.0/", False),
        ("http://www.europeana.eu/rights/rr-f/", False),
        ("All rights reserved", False),
    ],
)
def test_rights_are_an_address_only_where_machines_know_it(said, is_known):
    _head, facts, _notes = facts_of(dc(f"<dc:title>x</dc:title><dc:rights>{said}</dc:rights>"))

    assert facts.rights == (said if is_known else "")
    assert rows(facts).get("Rights note") == (None if is_known else [said])


@pytest.mark.parametrize(
    ("address", "service", "manifest"),
    [
        ("https://m.example/iiif/3/7/info.json", "https://m.example/iiif/3/7", ""),
        ("https://m.example/iiif/2/7/full/600,/0/default.jpg", "https://m.example/iiif/2/7", ""),
        ("https://m.example/iiif/7/manifest.json", "", "https://m.example/iiif/7/manifest.json"),
        ("https://m.example/p/7/manifest", "", "https://m.example/p/7/manifest"),
        ("https://m.example/7.jpg", "", ""),
    ],
)
def test_addresses_that_look_like_iiif_are_used_in_place(address, service, manifest):
    _head, facts, _notes = facts_of(
        dc(f"<dc:title>x</dc:title><dc:relation>{address}</dc:relation>")
    )

    assert facts.manifest == manifest
    if service:
        assert facts.canvases[0].service == service
        assert facts.canvases[0].service_version == (3 if "/3/" in address else 2)
    elif not manifest:
        assert (facts.canvases[0].url, facts.thumbnail) == (address, address)


EUROPEANA = """
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:edm="http://www.europeana.eu/schemas/edm/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:ore="http://www.openarchives.org/ore/terms/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:skos="http://www.w3.org/2004/02/skos/core#" xmlns:svcs="http://rdfs.org/sioc/services#"
 xmlns:doap="http://usefulinc.com/ns/doap#" xmlns:ebucore="http://www.ebu.ch/metadata/ontologies/ebucore/ebucore#">
 <edm:ProvidedCHO rdf:about="http://data.europeana.eu/item/1/a"/>
 <edm:WebResource rdf:about="https://m.example/iiif/7/full/full/0/default.jpg">
  <ebucore:width>4000</ebucore:width><ebucore:height>3000</ebucore:height>
  <ebucore:hasMimeType>image/jpeg</ebucore:hasMimeType>
  <svcs:has_service rdf:resource="https://m.example/iiif/7"/>
  <dcterms:isReferencedBy rdf:resource="https://m.example/iiif/7/manifest"/>
 </edm:WebResource>
 <edm:Agent rdf:about="http://viaf.org/viaf/1"><skos:prefLabel xml:lang="en">Anna Smith</skos:prefLabel>
  <skos:prefLabel xml:lang="de">Anna Schmidt</skos:prefLabel></edm:Agent>
 <ore:Proxy rdf:about="#p2"><edm:europeanaProxy>true</edm:europeanaProxy>
  <dc:title xml:lang="en">Enriched title</dc:title></ore:Proxy>
 <ore:Proxy rdf:about="#p1"><edm:europeanaProxy>false</edm:europeanaProxy>
  <dc:title xml:lang="en">Drum</dc:title><dc:creator rdf:resource="http://viaf.org/viaf/1"/>
  <dc:subject rdf:resource="http://vocab.example/unknown"/><dcterms:created>1890</dcterms:created>
  <edm:type>IMAGE</edm:type></ore:Proxy>
 <svcs:Service rdf:about="https://m.example/iiif/7"><dcterms:conformsTo rdf:resource="http://iiif.io/api/image"/>
  <doap:implements rdf:resource="http://iiif.io/api/image/2/level1.json"/></svcs:Service>
 <ore:Aggregation rdf:about="#a"><edm:dataProvider>Musée</edm:dataProvider><edm:provider>Hub</edm:provider>
  <edm:isShownAt rdf:resource="https://m.example/7"/>
  <edm:isShownBy rdf:resource="https://m.example/iiif/7/full/full/0/default.jpg"/>
  <edm:hasView rdf:resource="javascript:alert(1)"/><edm:object rdf:resource="https://m.example/7_small.jpg"/>
  <edm:rights rdf:resource="http://creativecommons.org/publicdomain/mark/1.0/"/></ore:Aggregation>
</rdf:RDF>"""


def test_edm_as_europeana_gives_it():
    _head, facts, _notes = facts_of(EUROPEANA)

    assert facts.label == {"en": ["Drum"]}
    told = rows(facts)
    assert told["Creator"] == ["Anna Smith", "Anna Schmidt"]
    assert told["Date"] == ["1890"]
    assert told["Subject"] == ["http://vocab.example/unknown"]
    assert [next(iter(each.label.values()))[0] for each in facts.provider] == ["Musée", "Hub"]
    assert facts.rights == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert facts.manifest == "https://m.example/iiif/7/manifest"
    assert facts.thumbnail == "https://m.example/7_small.jpg"
    (canvas,) = facts.canvases
    assert (canvas.service, canvas.service_version, canvas.width) == (
        "https://m.example/iiif/7",
        2,
        4000,
    )
    assert facts.homepage[0].url == "https://m.example/7"


LIDO = """
<lido:lidoWrap xmlns:lido="http://www.lido-schema.org"><lido:lido>
 <lido:descriptiveMetadata xml:lang="de">
  <lido:objectClassificationWrap><lido:objectWorkTypeWrap><lido:objectWorkType><lido:term>Trommel</lido:term>
  </lido:objectWorkType></lido:objectWorkTypeWrap></lido:objectClassificationWrap>
  <lido:objectIdentificationWrap><lido:titleWrap><lido:titleSet>
   <lido:appellationValue>Bronzetrommel</lido:appellationValue>
   <lido:appellationValue lido:pref="alternate" xml:lang="en">Drum</lido:appellationValue>
  </lido:titleSet></lido:titleWrap>
   <lido:repositoryWrap><lido:repositorySet><lido:repositoryName><lido:legalBodyName>
    <lido:appellationValue>Museum am Fluss</lido:appellationValue></lido:legalBodyName>
    <lido:legalBodyWeblink>https://m.example/</lido:legalBodyWeblink></lido:repositoryName>
    <lido:workID>VI 7</lido:workID></lido:repositorySet></lido:repositoryWrap></lido:objectIdentificationWrap>
  <lido:eventWrap><lido:eventSet><lido:event><lido:eventType>
   <lido:conceptID>http://terminology.lido-schema.org/lido00007</lido:conceptID></lido:eventType>
   <lido:eventDate><lido:date><lido:earliestDate>1800</lido:earliestDate><lido:latestDate>1850</lido:latestDate></lido:date></lido:eventDate>
  </lido:event></lido:eventSet></lido:eventWrap></lido:descriptiveMetadata>
 <lido:administrativeMetadata xml:lang="de">
  <lido:rightsWorkWrap><lido:rightsWorkSet><lido:rightsType><lido:term>Nur nach Absprache</lido:term></lido:rightsType>
   <lido:creditLine>Foto: M. Fluss</lido:creditLine></lido:rightsWorkSet></lido:rightsWorkWrap>
  <lido:recordWrap><lido:recordInfoSet><lido:recordInfoLink>https://m.example/7</lido:recordInfoLink></lido:recordInfoSet></lido:recordWrap>
  <lido:resourceWrap><lido:resourceSet>
   <lido:resourceRepresentation lido:type="image_thumb"><lido:linkResource>https://m.example/t.jpg</lido:linkResource></lido:resourceRepresentation>
   <lido:resourceRepresentation lido:type="image_master"><lido:linkResource>https://m.example/m.jpg</lido:linkResource></lido:resourceRepresentation>
  </lido:resourceSet></lido:resourceWrap></lido:administrativeMetadata></lido:lido></lido:lidoWrap>"""


def test_lido_of_a_german_museum():
    _head, facts, _notes = facts_of(LIDO)

    assert facts.label == {"de": ["Bronzetrommel"]}
    told = rows(facts)
    assert (told["Type"], told["Number"], told["Date"]) == (["Trommel"], ["VI 7"], ["1800—1850"])
    assert told["Other titles"] == ["Drum"]
    assert (facts.rights, told["Rights note"]) == ("", ["Nur nach Absprache"])
    assert facts.statement["value"] == {"de": ["Foto: M. Fluss"]}
    assert (facts.provider[0].label, facts.provider[0].url) == (
        {"de": ["Museum am Fluss"]},
        "https://m.example/",
    )
    assert facts.homepage[0].url == "https://m.example/7"
    assert (facts.thumbnail, facts.canvases[0].url) == (
        "https://m.example/t.jpg",
        "https://m.example/m.jpg",
    )


def test_many_and_long_values_are_bounded_and_said_so():
    many = "".join(f"<dc:subject>{n}</dc:subject>" for n in range(200))
    _head, facts, notes = facts_of(
        dc(f"<dc:title>x</dc:title><dc:description>{'长' * 20_000}</dc:description>{many}")
    )

    assert len(rows(facts)["Subject"]) == 60
    assert len(facts.summary["none"][0]) == 8_000
    assert {"values_over", "value_long"} <= set(notes)


def test_a_record_without_a_title_is_called_by_its_identifier_and_said_so():
    _head, facts, notes = facts_of(dc("<dc:date>1900</dc:date>"))

    assert facts.label == {}
    assert "label_missing" in notes


def test_the_same_in_other_words_of_xml_has_the_same_key():
    one = facts_of(dc("<dc:title xml:lang='zh'>银</dc:title>"))[0].content_key
    other = facts_of(dc('<dc:title  xml:lang="zh" >&#x94f6;</dc:title >'))[0].content_key
    third = facts_of(dc("<dc:title xml:lang='en'>银</dc:title>"))[0].content_key

    assert one == other != third


def test_another_format_is_named():
    with pytest.raises(NotARecord, match="MARC21"):
        facts_of("<record xmlns='http://www.loc.gov/MARC21/slim'/>")
