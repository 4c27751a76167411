from pathlib import Path

import pytest
import rdflib
from pyshacl import validate
from rdflib.compare import isomorphic

from madang.serving.services.linked_data import as_json_ld, as_turtle

SHAPES = Path(__file__).parent / "shapes" / "cpsv-ap-SHACL.ttl"


@pytest.mark.parametrize(("write", "syntax"), [(as_turtle, "turtle"), (as_json_ld, "json-ld")])
def test_the_catalogue_passes_the_shapes_of_cpsv_ap(dog_tag, write, syntax):
    graph = rdflib.Graph().parse(data=write(), format=syntax)
    conforms, _report, text = validate(graph, shacl_graph=str(SHAPES), shacl_graph_format="turtle")
    assert conforms, text
    assert (None, rdflib.RDF.type, rdflib.URIRef("http://purl.org/vocab/cpsv#PublicService")) in graph


def test_both_forms_say_the_same(dog_tag):
    one = rdflib.Graph().parse(data=as_turtle(), format="turtle")
    other = rdflib.Graph().parse(data=as_json_ld(), format="json-ld")
    assert isomorphic(one, other)


def test_a_service_without_a_name_fails_the_shapes(dog_tag):
    broken = as_turtle().replace("dct:title", "dct:alternative")
    graph = rdflib.Graph().parse(data=broken, format="turtle")
    conforms, _report, _text = validate(graph, shacl_graph=str(SHAPES), shacl_graph_format="turtle")
    assert not conforms
