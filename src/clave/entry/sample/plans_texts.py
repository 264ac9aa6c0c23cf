"""What the plans of the sample company say: words, aims, actions and risks by kind of customer."""

from __future__ import annotations

from dataclasses import dataclass, field

from .key_accounts import CASH, CATERING, HOTELS, HYPER, SUPER, TRADE


@dataclass(frozen=True)
class Kind:
    """What plans of like customers have in common. ``actions``: title and place in the year, as
    days from the first of January; ``families``: those that are to grow."""

    needs: str
    competition: str
    strategy: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, int], ...]
    families: tuple[str, ...]
    swot: tuple[tuple[str, str, str], ...]
    risks: tuple[tuple[str, int, int, str], ...] = field(default=())


_RETAIL = Kind(
    needs=(
        "Piden rotación en frío y menos referencias que no giran. Quieren promociones cerradas con "
        "ocho semanas de antelación. Su central compra, pero el lineal lo decide cada enseña."
    ),
    competition=(
        "Dos fabricantes nacionales les dan más rápel que nosotros, y su marca propia gana peso "
        "en leche y mantequilla. En queso curado somos la segunda marca del lineal."
    ),
    strategy=(
        ("Crecer en frío con surtido propio de la enseña",
         "Quesos y yogures con una referencia que solo tengan ellos; nada de tarifa."),
        ("Cambiar descuento en factura por rápel condicionado",
         "Lo que damos, a cambio de volumen y de cobrar antes."),
    ),
    actions=(
        ("Acordar el calendario de promociones del año", 35),
        ("Implantar el nuevo lineal de quesos en diez tiendas", 110),
        ("Revisar con logística los pedidos por debajo de palé", 160),
        ("Presentar resultados del semestre a su dirección comercial", 200),
        ("Degustaciones de yogur en las tiendas de más venta", 290),
        ("Recuperar las referencias que dejaron de pedir", 325),
        ("Cerrar el acuerdo comercial del año que viene", 352),
    ),
    families=("Quesos curados", "Yogures"),
    swot=(
        ("strength", "Servimos completo y a tiempo más que sus otros proveedores de frío", "chain"),
        ("strength", "Conocemos a quien decide en compras y en logística", "people"),
        ("weakness", "Vivimos de pocas referencias", "results"),
        ("opportunity", "Compran fuera familias que sus iguales nos compran", "opportunities"),
        ("threat", "Su marca propia crece en nuestras familias", "competition"),
    ),
    risks=(
        ("Cambio de jefe de compras antes de firmar", 3, 4, "Presentarnos ya a su segundo."),
        ("Suben las materias primas y no podemos mover tarifa", 3, 3,
         "Cláusula de revisión semestral en el acuerdo."),
    ),
)  # fmt: skip
_WHOLESALE = Kind(
    needs=(
        "Quieren formatos grandes, entregas fijas y crédito. Su fuerza de ventas necesita "
        "argumentos y muestras para abrir clientes nuevos."
    ),
    competition=(
        "Trabajan con tres proveedores por familia y reparten según el último descuento. Solo en "
        "conserva tenemos exclusiva de zona."
    ),
    strategy=(
        ("Ser su proveedor de referencia en dos familias",
         "Formación a sus vendedores y objetivo compartido por ruta."),
    ),
    actions=(
        ("Formar a sus vendedores en quesos y conserva", 60),
        ("Acompañar diez rutas con nuestros comerciales", 150),
        ("Revisar límite de crédito y plazo con finanzas", 240),
        ("Campaña de conserva de otoño", 300),
        ("Acordar las rutas del año que viene", 345),
    ),
    families=("Conservas vegetales", "Quesos curados"),
    swot=(
        ("strength", "Llegan a bares y tiendas a los que nosotros no vamos", "results"),
        ("weakness", "Pagan tarde en verano", "collections"),
        ("opportunity", "Su zona abre hoteles y no tiene otro proveedor de frío", "needs"),
        ("threat", "Un fabricante les ofrece exclusiva a cambio de dos años", "competition"),
    ),
    risks=(("Retrasos de pago por encima del límite", 3, 4, "Pedidos a cuenta desde 30 días."),),
)  # fmt: skip
_CATERING = Kind(
    needs=(
        "Compran por menú y por coste de ración. Piden fichas técnicas, alérgenos y formatos que "
        "no obliguen a manipular."
    ),
    competition=(
        "Les sirven distribuidores con catálogo completo. Nadie les hace propuesta de menú con "
        "coste por ración."
    ),
    strategy=(
        ("Vender menús y no productos", "Propuestas por temporada con coste de ración cerrado."),
    ),
    actions=(
        ("Presentar la carta de verano con coste por ración", 75),
        ("Prueba de platos preparados en tres cocinas", 140),
        ("Revisar entregas en fin de semana", 220),
        ("Propuesta de menús de Navidad", 285),
        ("Medir con ellos el desperdicio de postres", 340),
    ),
    families=("Platos preparados", "Postres lácteos"),
    swot=(
        ("strength", "Nuestros formatos les ahorran mano de obra", "needs"),
        ("weakness", "No conocemos a quien decide en calidad", "people"),
        ("opportunity", "Concursos públicos que renuevan este año", "opportunities"),
        ("threat", "Distribuidores que les dan todo en una factura", "competition"),
    ),
    risks=(("Pierden un concurso grande", 2, 4, "Seguir sus licitaciones y repartir por centro."),),
)  # fmt: skip
KINDS = {
    **dict.fromkeys((HYPER, SUPER), _RETAIL),
    **dict.fromkeys((TRADE, CASH), _WHOLESALE),
    **dict.fromkeys((CATERING, HOTELS), _CATERING),
}
EVIDENCE = (
    "Acordado por correo con su responsable.",
    "Hecho; fotos del lineal en la carpeta de la cuenta.",
    "Reunión celebrada, acta enviada.",
    "Terminado según lo previsto.",
)
# Goals: year, title, why, measure, what it grows by (share) or reaches, unit.
GOALS = (
    (2026, "Crecer por encima del mercado", "El mercado crece un 3 %: queremos el doble.",
     "sales", "1.06", ""),
    (2026, "Ganar más en cada cuenta", "Crecer sin regalar: contribución antes que volumen.",
     "contribution", "1.08", ""),
    (2026, "Cobrar antes", "Menos dinero vencido; la ley y nuestra caja lo piden.",
     "overdue", "0.75", ""),
    (2026, "Estar en frío en toda la Península", "Tiendas nuevas con lineal propio de quesos.",
     "free", "120", "tiendas con lineal propio"),
    (2026, "Reducir devoluciones", "Menos yogur de vuelta, por cada cien cajas servidas.",
     "free", "1.5", "cajas devueltas de cada cien"),
    (2027, "Consolidar el crecimiento", "Crecer con quien ya nos compra antes que abrir.",
     "sales", "1.05", ""),
    (2027, "Contribución por encima del 16 %", "Lo que nos deja cada cuenta, mejor que hoy.",
     "contribution_rate", "0.16", ""),
    (2027, "Compartir previsión con las cuentas A", "Una previsión, la suya y la nuestra.",
     "free", "6", "cuentas que comparten previsión"),
)  # fmt: skip
